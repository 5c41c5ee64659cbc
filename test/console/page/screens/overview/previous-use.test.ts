import { previousUse } from '../../../../../console/page/screens/overview/previous-use.ts';
import { spanOf } from '../../../../../console/page/screens/overview/span.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 22, 12);
const HOUR = spanOf('60');

/** Rotated half a minute past noon; looked at some minutes past noon. */
const words = (previousUsed: number, last: number | undefined, at: number) =>
  previousUse(
    {
      storedAt: NOON + 30_000,
      previousUsed,
      ...(last !== undefined && { previousUsedLast: NOON + last * MINUTE }),
    },
    NOON + at * MINUTE,
    HOUR,
    'utc',
  );

test.each([
  [0, undefined, 1, 'nothing in the last hour'],
  // Seconds after the rotation: these came before the sender had the new one.
  [19, 0, 0.7, '19 in the last hour, the last at 12:00'],
  [19, 1, 1.2, '19 in the last hour, the last at 12:01'],
  [1900, 10, 11, '1,900 in the last hour, the last at 12:10: the sender still uses it'],
  [19, 10, 14, '19 in the last hour, the last at 12:10'],
])('%d verified, the last in minute %s, seen in minute %d', (used, last, at, expected) => {
  expect(words(used, last, at)).toBe(expected);
});
