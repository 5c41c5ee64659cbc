import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  METRICS_NAMESPACE,
  type MetricName,
  SERVICE_DIMENSION,
} from '../../lambda/core/telemetry/metric-catalogue.ts';

/** How the values of one period become one: their sum, their number, the largest, or a percentile. */
type Statistic = 'Sum' | 'SampleCount' | 'Maximum' | 'p50' | 'p99';

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

/** How many events were handled, by the minute: each has one value of the time that took. */
export function handledEvents(service: string): Metric {
  return serviceMetric(service, 'EndToEndLatency', 'SampleCount').with({ label: 'HandledEvents' });
}
