/** What is known of the values of one minute. */
export interface MinuteSummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly maximum: number;
}

/**
 * A percentile of all values of several minutes, of which only these are known. Each value counts as the upper end of
 * the part of its minute that it lies in, so the result is exact for one minute and never too small for several.
 *
 * @param percent - above 0, at most 100
 * @returns `undefined` without values
 */
export function mergedPercentile(minutes: readonly MinuteSummary[], percent: number): number | undefined {
  const parts = minutes
    .flatMap(({ count, p50, p95, p99, maximum }) => [
      { value: p50, weight: count * 0.5 },
      { value: p95, weight: count * 0.45 },
      { value: p99, weight: count * 0.04 },
      { value: maximum, weight: count * 0.01 },
    ])
    .toSorted((a, b) => a.value - b.value);
  const total = minutes.reduce((sum, { count }) => sum + count, 0);
  // Sums of such shares are off by a little.
  const wanted = (total * percent) / 100 - total * 1e-9;
  let sum = 0;
  for (const { value, weight } of parts) {
    sum += weight;
    if (sum >= wanted && weight > 0) return value;
  }
  return undefined;
}
