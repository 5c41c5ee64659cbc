import { listOf, ofType, redrivesOf, referredTo, type TemplateResources } from './template-resources.ts';

/** What fails again and again must end in a dead-letter queue, and somebody must be told. */
export function deadLetterQueues(resources: TemplateResources): string[] {
  const redrives = redrivesOf(resources);
  const deadLetters = new Set(redrives.map((redrive) => redrive.deadLetters));
  const sources = new Set(redrives.map((redrive) => redrive.source));
  const watched = new Set(
    ofType(resources, 'AWS::CloudWatch::Alarm')
      .filter(([, { MetricName }]) => MetricName === 'ApproximateNumberOfMessagesVisible')
      // An alarm that tells nobody is none.
      .filter(([, { AlarmActions }]) => listOf(AlarmActions).length > 0)
      .flatMap(([, { Dimensions }]) => listOf(Dimensions))
      .map((dimension) => referredTo((dimension as { readonly Value?: unknown }).Value)),
  );
  return ofType(resources, 'AWS::SQS::Queue').flatMap(([id]) => {
    if (deadLetters.has(id)) {
      return watched.has(id)
        ? []
        : [`${id}: no alarm watches this dead-letter queue. Add one on ApproximateNumberOfMessagesVisible.`];
    }
    return sources.has(id) ? [] : [`${id}: it has no dead-letter queue. Add one.`];
  });
}
