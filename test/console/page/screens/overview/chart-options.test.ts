import { loneValues, plotData, topOf } from '../../../../../console/page/screens/overview/chart-options.ts';

test('little does not fill the chart, and no value is above its top', () => {
  expect(topOf(2, 4, 'count')).toBe(4);
  expect(topOf(null, 4, 'count')).toBe(4);
  expect(topOf(undefined, 100, 'duration')).toBe(100);
  expect(topOf(101, 4, 'count')).toBe(150);
  expect(topOf(101_000, 100, 'duration')).toBe(120_000);
});

test('no line leads to the minute that is not over', () => {
  const line = { name: 'accepted', values: [9, 12], soFar: 1 };
  expect(plotData({ complete: [0, 60_000], started: 120_000 }, [line])).toEqual([
    [0, 60, 120],
    [9, 12, null],
    [null, null, 1],
  ]);
  expect(plotData({ complete: [0, 60_000], started: undefined }, [line])).toEqual([
    [0, 60],
    [9, 12],
    [null, null],
  ]);
});

test('a value without neighbours is drawn as a point', () => {
  expect(loneValues([3, null, 4, 5, null, 0])).toEqual([0, 5]);
  expect(loneValues([1, 2])).toEqual([]);
});
