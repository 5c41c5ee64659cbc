import type { Metric } from '@aws-sdk/client-cloudwatch';
import {
  METRICS_NAMESPACE,
  type MetricName,
  SERVICE_DIMENSION,
} from '../lambda/core/telemetry/metric-catalogue.ts';

/** A metric of the functions of a stack, as CloudWatch is asked for it. */
export function serviceMetric(stackName: string, name: MetricName): Metric {
  return {
    Namespace: METRICS_NAMESPACE,
    MetricName: name,
    Dimensions: [{ Name: SERVICE_DIMENSION, Value: stackName }],
  };
}
