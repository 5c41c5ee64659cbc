import { type DataPoint, type MetricIdentity, metricKey } from './metric.ts';
import { Bucket } from './statistics.ts';

const MINUTE_MILLISECONDS = 60_000;
/** What is older is forgotten, and not taken in. */
export const RETENTION_MILLISECONDS = 3 * 60 * MINUTE_MILLISECONDS;
/** As AWS does, values of the near future are taken: clocks differ. */
const FUTURE_MILLISECONDS = 5 * MINUTE_MILLISECONDS;

interface Series {
  readonly metric: MetricIdentity;
  /** By the epoch milliseconds at which their minute begins. */
  readonly buckets: Map<number, Bucket>;
}

/** The metrics of the last hours, minute by minute. */
export class MetricStore {
  readonly #clock: () => number;
  readonly #series = new Map<string, Series>();
  #forgottenAt = 0;

  /** @param clock - epoch milliseconds */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  record({ metric, at, value }: DataPoint): void {
    const now = this.#clock();
    this.#forget(now);
    if (!Number.isFinite(value) || at <= now - RETENTION_MILLISECONDS || at > now + FUTURE_MILLISECONDS)
      return;
    const key = metricKey(metric);
    const series = this.#series.get(key) ?? { metric, buckets: new Map<number, Bucket>() };
    this.#series.set(key, series);
    const minute = startOfMinute(at);
    const bucket = series.buckets.get(minute) ?? new Bucket();
    series.buckets.set(minute, bucket);
    bucket.add(value);
  }

  /**
   * @param start - epoch milliseconds of the beginning of a minute
   * @param seconds - a multiple of 60
   * @returns undefined without values in that period
   */
  statistic(metric: MetricIdentity, statistic: string, start: number, seconds: number): number | undefined {
    const buckets = this.#series.get(metricKey(metric))?.buckets;
    if (buckets === undefined) return undefined;
    const minutes = Array.from({ length: seconds / 60 }, (_, index) => start + index * MINUTE_MILLISECONDS);
    return Bucket.statistic(
      minutes.flatMap((minute) => buckets.get(minute) ?? []),
      statistic,
    );
  }

  /** Metrics with a value in the last hours. */
  metrics(): MetricIdentity[] {
    this.#forget(this.#clock());
    return [...this.#series.values()].map(({ metric }) => metric);
  }

  #forget(now: number): void {
    const minute = startOfMinute(now);
    if (this.#forgottenAt === minute) return;
    this.#forgottenAt = minute;
    for (const [key, { buckets }] of this.#series) {
      for (const at of buckets.keys()) if (at <= now - RETENTION_MILLISECONDS) buckets.delete(at);
      if (buckets.size === 0) this.#series.delete(key);
    }
  }
}

/** Epoch milliseconds at which the minute of a time begins. */
export function startOfMinute(time: number): number {
  return Math.floor(time / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
}
