import {
  METRIC_CATALOGUE,
  METRICS_NAMESPACE,
  type MetricName,
  SERVICE_DIMENSION,
} from './metric-catalogue.ts';

/** Values of metrics of the catalogue, each in its unit. */
export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

/**
 * What makes a log line carry metrics, in CloudWatch's embedded metric format: the values, and which of the line's fields
 * they are. The line must have the field `service`, their one dimension. Nothing if there are no values.
 *
 * @param now - epoch milliseconds
 */
export function embeddedMetrics(values: MetricValues, now: number): Readonly<Record<string, unknown>> {
  const names = Object.keys(values) as MetricName[];
  if (names.length === 0) return {};
  return {
    ...values,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [[SERVICE_DIMENSION]],
          Metrics: names.map((Name) => ({ Name, Unit: METRIC_CATALOGUE[Name].unit })),
        },
      ],
    },
  };
}
