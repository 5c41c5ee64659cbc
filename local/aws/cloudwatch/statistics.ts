/** Beyond so many values, percentiles are taken of an even selection. */
const MAX_VALUES = 256;

/** `p50`, `p99.9`: a percentile above 0 and up to 100. */
const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;

/** Values of one metric in one period, small whatever their number. */
export class Bucket {
  #count = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;
  #values: number[] = [];
  /** One of so many values is kept. */
  #stride = 1;

  add(value: number): void {
    if (this.#count % this.#stride === 0) this.#keep(value);
    this.#count += 1;
    this.#sum += value;
    this.#minimum = Math.min(this.#minimum, value);
    this.#maximum = Math.max(this.#maximum, value);
  }

  /**
   * One statistic over several buckets.
   *
   * @param statistic - `Sum`, `SampleCount`, `Average`, `Minimum`, `Maximum` or a percentile such as `p99`
   * @returns undefined if they hold no value
   */
  static statistic(buckets: readonly Bucket[], statistic: string): number | undefined {
    const filled = buckets.filter((bucket) => bucket.#count > 0);
    if (filled.length === 0) return undefined;
    const total = (of: (bucket: Bucket) => number) => filled.reduce((sum, bucket) => sum + of(bucket), 0);
    switch (statistic) {
      case 'Sum':
        return total((bucket) => bucket.#sum);
      case 'SampleCount':
        return total((bucket) => bucket.#count);
      case 'Average':
        return total((bucket) => bucket.#sum) / total((bucket) => bucket.#count);
      case 'Minimum':
        return Math.min(...filled.map((bucket) => bucket.#minimum));
      case 'Maximum':
        return Math.max(...filled.map((bucket) => bucket.#maximum));
      default:
        return percentile(
          filled.flatMap((bucket) => bucket.#values.map((value) => ({ value, weight: bucket.#stride }))),
          Number(PERCENTILE.exec(statistic)?.[1]),
        );
    }
  }

  #keep(value: number): void {
    this.#values.push(value);
    if (this.#values.length <= MAX_VALUES) return;
    this.#values = this.#values.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}

/** Whether {@link Bucket.statistic} knows a statistic. */
export function isStatistic(text: string): boolean {
  return (
    ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'].includes(text) ||
    (PERCENTILE.test(text) && Number(text.slice(1)) > 0)
  );
}

/** The least value that so many percent of all values do not exceed. */
function percentile(
  values: readonly { readonly value: number; readonly weight: number }[],
  percent: number,
): number | undefined {
  const sorted = values.toSorted((left, right) => left.value - right.value);
  const wanted = (sorted.reduce((sum, { weight }) => sum + weight, 0) * percent) / 100;
  let seen = 0;
  for (const { value, weight } of sorted) {
    seen += weight;
    if (seen >= wanted) return value;
  }
  // Only rounding leads here.
  return sorted.at(-1)?.value;
}
