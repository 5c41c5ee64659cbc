import { listOf, ofType, referredTo, type TemplateResources } from './template-resources.ts';

/** SQS event sources take no smaller number. */
const MIN_CONCURRENCY = 2;

/** A function that consumes a queue has a bound of its own, and reports which messages failed. */
export function queueConsumers(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::Lambda::EventSourceMapping').flatMap(([id, mapping]) => {
    const queue = referredTo(mapping.EventSourceArn) ?? '';
    if (resources[queue]?.Type !== 'AWS::SQS::Queue') return [];
    const { MaximumConcurrency } = (mapping.ScalingConfig ?? {}) as { readonly MaximumConcurrency?: number };
    const faults: string[] = [];
    if (MaximumConcurrency === undefined || MaximumConcurrency < MIN_CONCURRENCY) {
      faults.push(
        `${id}: it has no maximum concurrency, so a burst can take all of the account's. Set ${MIN_CONCURRENCY} or more.`,
      );
    }
    if (!listOf(mapping.FunctionResponseTypes).includes('ReportBatchItemFailures')) {
      faults.push(`${id}: one failed message fails its whole batch. Report batch item failures.`);
    }
    return faults;
  });
}
