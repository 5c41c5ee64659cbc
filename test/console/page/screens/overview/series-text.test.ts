import {
  summaryOfCounts,
  summaryOfDurations,
  tableOf,
  withoutQuiet,
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

test('a line is drawn where something happened, from its foot to its foot', () => {
  expect(withoutQuiet([0, 0, 3, 0, 0, null, 2])).toEqual([null, 0, 3, 0, null, null, 2]);
  expect(withoutQuiet([0, 0])).toEqual([null, null]);
});
