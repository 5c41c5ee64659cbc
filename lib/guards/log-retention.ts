import { ofType, type TemplateResources } from './template-resources.ts';

/** Logs have an end, so every function writes to a group of the stack: Lambda's own would be kept for ever. */
export function logRetention(resources: TemplateResources): string[] {
  const endless = ofType(resources, 'AWS::Logs::LogGroup').filter(
    ([, { RetentionInDays }]) => RetentionInDays === undefined,
  );
  const ungrouped = ofType(resources, 'AWS::Lambda::Function').filter(
    ([, { LoggingConfig }]) => (LoggingConfig as { LogGroup?: unknown } | undefined)?.LogGroup === undefined,
  );
  return [
    ...endless.map(([id]) => `${id}: its logs are kept for ever. Set a retention.`),
    ...ungrouped.map(([id]) => `${id}: it has no log group of its own. Give it one, with a retention.`),
  ];
}
