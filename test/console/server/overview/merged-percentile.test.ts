import { mergedPercentile } from '../../../../console/server/overview/merged-percentile.ts';

const minute = (count: number, p50: number, p95: number, p99: number, maximum: number) => ({
  count,
  p50,
  p95,
  p99,
  maximum,
});

test('of one minute it is what the minute says', () => {
  const one = [minute(7, 10, 20, 30, 40)];
  expect([50, 95, 99, 100].map((percent) => mergedPercentile(one, percent))).toEqual([10, 20, 30, 40]);
});

test('a minute counts by its number of values', () => {
  const minutes = [minute(990, 10, 11, 12, 13), minute(10, 500, 600, 700, 800)];
  expect(mergedPercentile(minutes, 50)).toBe(11);
  expect(mergedPercentile(minutes, 95)).toBe(12);
  // One per cent of the values are of the slow minute.
  expect(mergedPercentile(minutes, 99.6)).toBe(600);
});

test('it is never below the true percentile', () => {
  const fast = Array.from({ length: 100 }, (_, index) => index + 1);
  const slow = Array.from({ length: 50 }, (_, index) => 200 + index);
  const nearest = (values: readonly number[], percent: number) =>
    values.toSorted((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1] ?? 0;
  const minutes = [fast, slow].map((values) =>
    minute(values.length, nearest(values, 50), nearest(values, 95), nearest(values, 99), Math.max(...values)),
  );
  for (const percent of [1, 10, 50, 66, 67, 90, 95, 99, 100]) {
    expect(mergedPercentile(minutes, percent)).toBeGreaterThanOrEqual(nearest([...fast, ...slow], percent));
  }
});

test('without values there is none', () => {
  expect(mergedPercentile([], 50)).toBeUndefined();
  expect(mergedPercentile([minute(0, 0, 0, 0, 0)], 50)).toBeUndefined();
});
