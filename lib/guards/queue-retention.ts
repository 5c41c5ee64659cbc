import { ofType, type TemplateResources } from './template-resources.ts';

/** SQS keeps no message longer, in seconds. */
const MAX_RETENTION_SECONDS = 14 * 86_400;

/** An event that nobody took yet is an event to lose: every queue keeps it as long as SQS can. */
export function queueRetention(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::SQS::Queue').flatMap(([id, { MessageRetentionPeriod }]) =>
    MessageRetentionPeriod === MAX_RETENTION_SECONDS
      ? []
      : [`${id}: it keeps messages for ${MessageRetentionPeriod ?? 345_600} s. Keep them for 14 days.`],
  );
}
