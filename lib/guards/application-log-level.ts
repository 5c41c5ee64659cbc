import { ofType, type TemplateResources } from './template-resources.ts';

/** Levels at which Lambda passes on every line of ours: those that tell of no fault are of the level INFO. */
const LEVELS: readonly unknown[] = [undefined, 'TRACE', 'DEBUG', 'INFO'];

/**
 * A function's lines are its metrics. An application log level above INFO drops those of what went well, and with them
 * what alarms and dashboard watch.
 */
export function applicationLogLevel(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::Lambda::Function').flatMap(([id, { LoggingConfig }]) => {
    const level = (LoggingConfig as { ApplicationLogLevel?: unknown } | undefined)?.ApplicationLogLevel;
    if (LEVELS.includes(level)) return [];
    return [
      `${id}: its application log level ${level} drops lines that are metrics. Set INFO, or a level below.`,
    ];
  });
}
