/** What tells a metric from all others. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One value of a metric. */
export interface DataPoint {
  readonly metric: MetricIdentity;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** The same text for the same metric, in whatever order its dimensions are given. */
export function metricKey({ namespace, name, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
