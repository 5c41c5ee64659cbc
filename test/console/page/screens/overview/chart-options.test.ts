import { topOf } from '../../../../../console/page/screens/overview/chart-options.ts';

test('little does not fill the chart, and much does not touch its edge', () => {
  expect(topOf(2, 5)).toBe(5);
  expect(topOf(null, 5)).toBe(5);
  expect(topOf(undefined, 100)).toBe(100);
  expect(topOf(100, 5)).toBeCloseTo(110);
});
