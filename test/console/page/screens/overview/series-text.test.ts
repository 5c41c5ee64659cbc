import {
  summaryOfCounts,
  summaryOfDurations,
  tableOf,
} from '../../../../../console/page/screens/overview/series-text.ts';

const lines = [
  { name: 'accepted', values: [0, 4, 8, 0], soFar: 2 },
  { name: 'rejected', values: [0, 0, 0, 0], soFar: null },
];

test('the table has the newest minute first, says which is not over, and leaves out empty ones', () => {
  expect(tableOf({ complete: [1, 2, 3, 4], started: 5 }, lines)).toEqual([
    { time: 5, isSoFar: true, values: [2, null] },
    { time: 3, isSoFar: false, values: [8, 0] },
    { time: 2, isSoFar: false, values: [4, 0] },
  ]);
  const p50 = { name: 'p50', values: [null, 7], soFar: null };
  expect(tableOf({ complete: [1, 2], started: 3 }, [p50])).toEqual([
    { time: 2, isSoFar: false, values: [7] },
  ]);
  expect(tableOf({ complete: [1, 2], started: undefined }, [{ ...p50, soFar: 9 }])).toHaveLength(1);
});

test('the summary says what the chart shows', () => {
  expect(summaryOfCounts(lines)).toBe(
    'accepted 12, at most 8 a minute, 2 so far in this minute; rejected none.',
  );
  expect(
    summaryOfDurations([
      { name: 'p50', values: [null, 90, 40], soFar: 120 },
      { name: 'p99', values: [null, null, null], soFar: null },
    ]),
  ).toBe('p50 at most 90 ms, 120 ms so far in this minute; p99 none.');
});
