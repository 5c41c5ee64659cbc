import { propertyAt } from '../logs/filter-pattern.ts';
import type { DataPoint } from './metric.ts';

interface MetricDirective {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

/**
 * Values that a log event carries in the embedded metric format (EMF). CloudWatch leaves out what is malformed without
 * a word, so the same is done here.
 */
export function embeddedMetrics(message: string): DataPoint[] {
  if (!message.startsWith('{') || !message.includes('"_aws"')) return [];
  let event: Record<string, unknown>;
  try {
    event = JSON.parse(message) as Record<string, unknown>;
  } catch {
    return [];
  }
  const at = propertyAt(event, ['_aws', 'Timestamp']);
  if (typeof at !== 'number') return [];
  return items(propertyAt(event, ['_aws', 'CloudWatchMetrics'])).flatMap((directive) =>
    pointsOf(directive as MetricDirective | null, event, at),
  );
}

function pointsOf(
  directive: MetricDirective | null,
  event: Record<string, unknown>,
  at: number,
): DataPoint[] {
  const namespace = directive?.Namespace;
  if (typeof namespace !== 'string') return [];
  return items(directive?.Dimensions).flatMap((names) => {
    const dimensions = Object.fromEntries(
      items(names).map((name) => [String(name), String(event[String(name)])]),
    );
    return items(directive?.Metrics).flatMap((metric) => {
      const name = String((metric as { Name?: unknown } | null)?.Name);
      const value = event[name];
      return (Array.isArray(value) ? value : [value])
        .filter((one): one is number => typeof one === 'number')
        .map((one) => ({ metric: { namespace, name, dimensions }, at, value: one }));
    });
  });
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
