import { inputTextOf, timeOfInput } from '../../../../../console/page/screens/log/time-input.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

afterEach(() => jest.restoreAllMocks());

test('the field holds the time of the zone that the page prints times in', () => {
  jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-60);
  expect(inputTextOf(NOON, 'utc')).toBe('2026-11-22T12:00');
  expect(inputTextOf(NOON, 'local')).toBe('2026-11-22T13:00');
});

test.each(['utc', 'local'] as const)('what stands in a field in %s is read as that time', (zone) => {
  expect(timeOfInput(inputTextOf(NOON, zone), zone)).toBe(NOON);
});

test('an empty field has no time', () => {
  expect(timeOfInput('', 'utc')).toBeUndefined();
  expect(timeOfInput('', 'local')).toBeUndefined();
});
