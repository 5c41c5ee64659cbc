import {
  axisMarks,
  type Measure,
  markText,
} from '../../../../../console/page/screens/overview/axis-marks.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function axis(highest: number, measure: Measure): string[] {
  const marks = axisMarks(highest, measure);
  return marks.map((mark) => markText(mark, marks[1] ?? 1, measure));
}

test.each([
  [4, ['0', '1', '2', '3', '4']],
  [5, ['0', '2', '4', '6']],
  [60, ['0', '20', '40', '60']],
  [61, ['0', '20', '40', '60', '80']],
  [4321, ['0', '2,000', '4,000', '6,000']],
])('counts up to %d stand on whole marks', (highest, texts) => {
  expect(axis(highest, 'count')).toEqual(texts);
});

test.each([
  [100, ['0 ms', '50 ms', '100 ms']],
  [790, ['0 ms', '200 ms', '400 ms', '600 ms', '800 ms']],
  [1.2 * SECOND, ['0 s', '0.5 s', '1 s', '1.5 s']],
  [41 * SECOND, ['0 s', '15 s', '30 s', '45 s']],
  [100 * SECOND, ['0 s', '30 s', '60 s', '90 s', '120 s']],
  [2.9 * MINUTE, ['0 min', '1 min', '2 min', '3 min']],
  [50 * MINUTE, ['0 min', '15 min', '30 min', '45 min', '60 min']],
  [3 * HOUR, ['0 h', '1 h', '2 h', '3 h']],
  [70 * HOUR, ['0 d', '1 d', '2 d', '3 d']],
])('durations up to %d ms stand on marks that are round in their unit', (highest, texts) => {
  expect(axis(highest, 'duration')).toEqual(texts);
});

test.each(['count', 'duration'] as const)(
  'whatever the highest %s, the top mark is not below it',
  (measure) => {
    for (let highest = 1; highest < 1e11; highest = Math.ceil(highest * 1.07)) {
      const marks = axisMarks(highest, measure);
      const top = marks.at(-1) ?? 0;
      expect(top).toBeGreaterThanOrEqual(highest);
      expect(marks.length).toBeLessThanOrEqual(5);
      // The axis is divided anew by its own top.
      expect(axisMarks(top, measure)).toEqual(marks);
      const texts = axis(highest, measure);
      expect(new Set(texts).size).toBe(marks.length);
      for (const text of texts) expect(text).toMatch(/^[\d,]+(\.5)?( (ms|s|min|h|d))?$/);
    }
  },
);

test('an axis of nothing has two marks', () => {
  expect(axisMarks(0, 'count')).toEqual([0, 1]);
});
