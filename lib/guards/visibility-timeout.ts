import { ofType, referredTo, type TemplateResources } from './template-resources.ts';

/** AWS's advice: room for the retries of a throttled function before a message is seen by another. */
const FACTOR = 6;

/** Lambda's and SQS's defaults, in seconds. */
const DEFAULT_TIMEOUT = 3;
const DEFAULT_VISIBILITY = 30;

/** A message must not become visible while a function may still be at work on it. */
export function visibilityTimeout(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::Lambda::EventSourceMapping').flatMap(([, mapping]) => {
    const queue = referredTo(mapping.EventSourceArn) ?? '';
    const consumer = referredTo(mapping.FunctionName) ?? '';
    if (resources[queue]?.Type !== 'AWS::SQS::Queue') return [];
    const visibility = Number(resources[queue].Properties?.VisibilityTimeout ?? DEFAULT_VISIBILITY);
    const timeout = Number(resources[consumer]?.Properties?.Timeout ?? DEFAULT_TIMEOUT);
    if (visibility >= FACTOR * timeout) return [];
    return [
      `${queue}: its visibility time-out is ${visibility} s. Its consumer ${consumer} may take ${timeout} s, so make it ${FACTOR * timeout} s or more.`,
    ];
  });
}
