import {
  shortDuration,
  summaryOfCounts,
  summaryOfDurations,
  tableOf,
} from '../../../../../console/page/screens/overview/series-text.ts';

const lines = [
  { name: 'accepted', values: [0, 4, 8, 0] },
  { name: 'refused', values: [0, 0, 0, 0] },
];

test('the table has the newest minute first and leaves out empty ones', () => {
  expect(tableOf([1, 2, 3, 4], lines)).toEqual([
    { time: 3, values: [8, 0] },
    { time: 2, values: [4, 0] },
  ]);
  expect(tableOf([1, 2], [{ name: 'p50', values: [null, 7] }])).toEqual([{ time: 2, values: [7] }]);
});

test('the summary says what the chart shows', () => {
  expect(summaryOfCounts(lines)).toBe('accepted 12, at most 8 a minute; refused none.');
  expect(
    summaryOfDurations([
      { name: 'p50', values: [null, 90, 40] },
      { name: 'p99', values: [null, null, null] },
    ]),
  ).toBe('p50 at most 90 ms; p99 none.');
});

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.5, '1.0 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [99_000, '99 s'],
  [100_000, '2 min'],
  [5_400_000, '90 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(shortDuration(milliseconds)).toBe(text);
});
