import { timeZoneOf } from '../../operator/time-zone.ts';

test.each([
  [undefined, 'utc'],
  ['', 'utc'],
  ['utc', 'utc'],
  ['local', 'local'],
])('the setting %s means %s', (word, expected) => {
  expect(timeZoneOf({ CEDAR_WEBHOOKS_TIME: word })).toBe(expected);
});

test('any other word is rejected with the ones that there are', () => {
  expect(() => timeZoneOf({ CEDAR_WEBHOOKS_TIME: 'CET' })).toThrow(
    'CEDAR_WEBHOOKS_TIME must be utc or local, not "CET".',
  );
});
