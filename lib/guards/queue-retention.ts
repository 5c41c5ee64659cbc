import { ofType, type TemplateResources } from './template-resources.ts';

/** SQS keeps no message longer, in seconds. */
const LONGEST = 14 * 86_400;

/** An event that nobody took yet is an event to lose: every queue keeps it as long as SQS can. */
export function queueRetention(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::SQS::Queue').flatMap(([id, { MessageRetentionPeriod }]) =>
    MessageRetentionPeriod === LONGEST
      ? []
      : [`${id}: it keeps messages for ${MessageRetentionPeriod ?? 345_600} s. Keep them for 14 days.`],
  );
}
