import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../lambda/core/metric-catalogue.ts';

/** Namespace of the metrics that the functions emit and that are counted in the access log. */
export const METRICS_NAMESPACE = 'CedarWebhooks';

/** The one dimension of the metrics of that namespace. Its value is the name of the stack. */
export const SERVICE_DIMENSION = 'service';

/** How the values of one period become one: a sum, the largest, or a percentile. */
type Statistic = 'Sum' | 'Maximum' | 'p50' | 'p99';

/**
 * A metric of one stack, by the minute.
 *
 * @param service - name of the stack
 */
export function serviceMetric(service: string, metricName: MetricName, statistic: Statistic): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    statistic,
    period: Duration.minutes(1),
    dimensionsMap: { [SERVICE_DIMENSION]: service },
  });
}
