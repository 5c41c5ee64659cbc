import { Times, timesOf } from '../../../cli/output/times.ts';

const NOW = Date.UTC(2026, 10, 30, 2, 15, 5, 123);
const MINUTE = 60_000;
const DAY = 86_400_000;

const utc = new Times('utc', NOW, () => 330);
const local = new Times('local', NOW, () => 330);
const west = new Times('local', NOW, () => -210);

test('a time names its zone', () => {
  expect(utc.exact(NOW)).toBe('2026-11-30 02:15:05 UTC');
  expect(local.exact(NOW)).toBe('2026-11-30 07:45:05 +05:30');
  expect(west.exact(NOW)).toBe('2026-11-29 22:45:05 -03:30');
  expect(new Times('local', NOW, () => 0).exact(NOW)).toBe('2026-11-30 02:15:05 UTC');
});

test('in a table its heading does', () => {
  expect([utc.zone, local.zone]).toEqual(['UTC', 'local']);
  expect(utc.cell(NOW)).toBe('11-30 02:15:05');
  expect(local.cell(NOW)).toBe('11-30 07:45:05');
  expect(utc.cell(NOW - 365 * DAY)).toBe('2025-11-30 02:15');
  expect(utc.fine(NOW)).toBe('11-30 02:15:05.123');
});

test.each([
  [0, '0 s ago'],
  [90_000, '90 s ago'],
  [3 * MINUTE, '3 min ago'],
  [5 * 60 * MINUTE, '5 h ago'],
  [47 * 60 * MINUTE, '47 h ago'],
  [3 * DAY, '3 d ago'],
  [-4 * MINUTE, 'in 4 min'],
])('%i milliseconds before are %s', (age, words) => {
  expect(utc.ago(NOW - age)).toBe(words);
});

test('beside each other', () => {
  expect(utc.withAge(NOW - 3 * MINUTE)).toBe('2026-11-30 02:12:05 UTC (3 min ago)');
});

test('the environment says which', () => {
  const zoneOf = (CEDAR_WEBHOOKS_TIME?: string) =>
    timesOf({ env: { CEDAR_WEBHOOKS_TIME }, now: () => NOW }).zone;
  expect([zoneOf(), zoneOf(''), zoneOf('utc'), zoneOf('local')]).toEqual(['UTC', 'UTC', 'UTC', 'local']);
  expect(() => zoneOf('CET')).toThrow('CEDAR_WEBHOOKS_TIME must be utc or local, not "CET".');
});
