import type { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_CATALOGUE, type MetricName } from '../core/telemetry/metric-catalogue.ts';

/** Records metrics of the catalogue, and no others, in the unit that the catalogue gives them. */
export class MetricsRecorder {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** @param value - in the metric's unit; 1 if absent */
  add(name: MetricName, value = 1): void {
    this.#metrics.addMetric(name, METRIC_CATALOGUE[name].unit, value);
  }

  /** Writes what was recorded since the last time. */
  publish(): void {
    this.#metrics.publishStoredMetrics();
  }
}
