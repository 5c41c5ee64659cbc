import { lineOf, partedMinutes, withoutQuiet } from '../../../../../console/page/screens/overview/minutes.ts';

const MINUTE = 60_000;
const TIMES = [0, MINUTE, 2 * MINUTE];

test.each([
  ['in the last minute', 2.5 * MINUTE, [0, MINUTE], 2 * MINUTE],
  ['as the last minute begins', 2 * MINUTE, [0, MINUTE], 2 * MINUTE],
  ['as the last minute ends', 3 * MINUTE, TIMES, undefined],
])('a minute counts as complete when it is over: read %s', (_, at, complete, started) => {
  expect(partedMinutes(TIMES, at)).toEqual({ complete, started });
});

test('a line ends at the last complete minute; what came since stands by itself', () => {
  const minutes = partedMinutes(TIMES, 2.1 * MINUTE);
  expect(lineOf('accepted', [9, 12, 1], minutes)).toEqual({ name: 'accepted', values: [9, 12], soFar: 1 });
  expect(lineOf('p50', [9, null, null], minutes)).toEqual({ name: 'p50', values: [9, null], soFar: null });
  const over = partedMinutes(TIMES, 3 * MINUTE);
  expect(lineOf('accepted', [9, 12, 1], over)).toEqual({ name: 'accepted', values: [9, 12, 1], soFar: null });
});

test('a line is drawn where something happened, from its foot to its foot', () => {
  const quietless = (values: (number | null)[], soFar: number | null) =>
    withoutQuiet({ name: 'rejected', values, soFar });
  expect(quietless([0, 0, 3, 0, 0, null, 2], 4)).toEqual({
    name: 'rejected',
    values: [null, 0, 3, 0, null, null, 2],
    soFar: 4,
  });
  expect(quietless([0, 0], 0)).toEqual({ name: 'rejected', values: [null, null], soFar: null });
});
