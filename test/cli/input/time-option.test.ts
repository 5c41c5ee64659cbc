import { timeOf, timeOption } from '../../../cli/input/time-option.ts';
import { parseTime } from '../../../operator/parse-time.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

test.each([
  ['90s', '2026-11-22T11:58:30.000Z'],
  ['15m', '2026-11-22T11:45:00.000Z'],
  ['1.5h', '2026-11-22T10:30:00.000Z'],
  ['3d', '2026-11-19T12:00:00.000Z'],
  ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ['2026-11-21T14:30', '2026-11-21T14:30:00.000Z'],
  ['2026-11-21 14:30:05.25', '2026-11-21T14:30:05.250Z'],
  ['2026-11-21T14:30:00+02:00', '2026-11-21T12:30:00.000Z'],
])('%s at noon', (text, expected) => {
  expect(new Date(timeOf(timeOption(text), NOW)).toISOString()).toBe(expected);
});

test.each(['', '15', 'm', '15 m', '-3d', '2026-13-01', '2026-11-21T25:00Z', 'yesterday'])(
  '%j is no time',
  (text) => {
    expect(() => timeOption(text)).toThrow('It must be a duration');
  },
);

test('a time without a zone is UTC', () => {
  expect(parseTime('2026-11-21 14:30:00')).toBe(Date.UTC(2026, 10, 21, 14, 30));
});
