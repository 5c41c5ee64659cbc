import { formatOffset } from '../../operator/words.ts';

test('offsets have a sign', () => {
  expect([formatOffset(12.4), formatOffset(-3200), formatOffset(61_000)]).toEqual([
    '+12 ms',
    '-3200 ms',
    '+61.0 s',
  ]);
});
