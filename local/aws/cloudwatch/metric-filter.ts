import { parseFilterPattern, propertyAt } from '../logs/filter-pattern.ts';
import type { LogEvent } from '../logs/log-event.ts';
import type { DataPoint } from './metric.ts';

/** A metric that is counted in a log. */
export interface MetricFilterDefinition {
  readonly logGroupName: string;
  readonly pattern: string;
  readonly namespace: string;
  readonly metricName: string;
  /** A number, or a property of the event such as `$.latency`. */
  readonly value: string;
  /** Properties of the event by the name of their dimension. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * @returns what an event that matches adds to the metric. As in AWS that is nothing if the value or a dimension is
 * absent.
 * @throws AwsError if the pattern is invalid
 */
export function metricFilter(definition: MetricFilterDefinition): (event: LogEvent) => DataPoint | undefined {
  const { namespace, metricName: name, value, dimensions } = definition;
  const matches = parseFilterPattern(definition.pattern);
  return ({ message, timestamp }) => {
    if (!matches(message)) return undefined;
    const found = Object.entries(dimensions).map(([key, path]) => [key, at(path, message)] as const);
    const number = Number(value.startsWith('$.') ? at(value, message) : value);
    if (Number.isNaN(number) || found.some(([, text]) => text === undefined)) return undefined;
    return {
      metric: { namespace, name, dimensions: Object.fromEntries(found) as Record<string, string> },
      at: timestamp,
      value: number,
    };
  };
}

/** @param path - `$.a.b` */
function at(path: string, message: string): string | undefined {
  try {
    const value = propertyAt(JSON.parse(message), path.slice(2).split('.'));
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}
