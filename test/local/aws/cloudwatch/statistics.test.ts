import { Bucket, isStatistic } from '../../../../local/aws/cloudwatch/statistics.ts';

function bucketOf(...values: number[]): Bucket {
  const bucket = new Bucket();
  for (const value of values) bucket.add(value);
  return bucket;
}

test.each([
  ['Sum', 16],
  ['SampleCount', 4],
  ['Average', 4],
  ['Minimum', 1],
  ['Maximum', 10],
  ['p50', 2],
  ['p75', 3],
  ['p99.9', 10],
  ['p100', 10],
])('%s over two periods', (statistic, expected) => {
  expect(Bucket.statistic([bucketOf(10, 1), bucketOf(3, 2)], statistic)).toBe(expected);
});

test('nothing was measured', () => {
  expect(Bucket.statistic([], 'Sum')).toBeUndefined();
  expect(Bucket.statistic([new Bucket()], 'p99')).toBeUndefined();
});

test('percentiles of many values are taken of an even selection', () => {
  const values = Array.from({ length: 100_000 }, (_, index) => index);
  const bucket = bucketOf(...values);
  expect(Math.abs((Bucket.statistic([bucket], 'p90') ?? 0) - 90_000)).toBeLessThan(1000);
  expect(Bucket.statistic([bucket], 'Sum')).toBe(4_999_950_000);
  // Few values beside them weigh no more than they are.
  const few = bucketOf(...Array.from({ length: 200 }, () => -1));
  expect(Bucket.statistic([few, bucket], 'p20')).toBeGreaterThan(19_000);
});

test.each([
  ['Average', true],
  ['p99', true],
  ['p99.9', true],
  ['p0', false],
  ['p101', false],
  ['tm90', false],
  ['IQM', false],
])('%s is a statistic: %p', (text, expected) => {
  expect(isStatistic(text)).toBe(expected);
});
