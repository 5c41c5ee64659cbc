/**
 * A percentile by the nearest-rank method: the smallest value that at least so many per cent do not exceed.
 *
 * @param percent - above 0, at most 100
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? Number.NaN;
}
