/**
 * The value that a part of the values is below, interpolated between neighbours.
 *
 * @param part - between 0 and 1
 * @throws RangeError if there are no values
 */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new RangeError('There is no quantile of no values.');
  const sorted = values.toSorted((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

/** See {@link quantile}. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Ratio of two medians. */
export function ratio(values: readonly number[], others: readonly number[]): number {
  return median(values) / median(others);
}

/**
 * How far apart the middle half of the values is, as a part of the median: how much a single one of them says.
 */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}
