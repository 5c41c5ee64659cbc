import { requestUuid, requestUuidOrPrefix, uuidPrefix } from '../../../cli/input/options.ts';

const UUID = '1c13dc3c-9f2b-4c1e-8a55-0d3e2b1c4f5a';

test.each([UUID, UUID.replaceAll('-', ''), UUID.toUpperCase()])('%s is a request UUID', (text) => {
  expect(requestUuid(text).toLowerCase()).toBe(UUID);
  expect(requestUuidOrPrefix(text).toLowerCase()).toBe(UUID);
});

test.each([
  ['1c13dc3c', '1c13dc3c'],
  ['1c13dc3c9f2b4', '1c13dc3c-9f2b-4'],
  ['1C13DC3C-9f', '1C13DC3C-9f'],
  ['1c13dc3c-', '1c13dc3c'],
  [UUID.slice(0, -1), UUID.slice(0, -1)],
])('%s is looked up as %s, and rejected where something changes', (text, beginning) => {
  expect(requestUuidOrPrefix(text)).toBe(beginning);
  expect(() => requestUuid(text)).toThrow(
    `it must be whole here: "npx cedar-webhooks show ${text}" tells it.`,
  );
});

test.each(['', '1c13dc3', 'x'.repeat(32), '1c13-dc3c', `${UUID}0`, '1c13dc3c 9f2b'])(
  '%j is neither',
  (text) => {
    expect(() => requestUuid(text)).toThrow('It must be a UUID of 32 hex digits.');
    expect(() => requestUuidOrPrefix(text)).toThrow('at least its first 8 hex digits');
  },
);

test('a filter takes a beginning of any length', () => {
  expect(uuidPrefix('1c')).toBe('1c');
  expect(uuidPrefix('1c13dc3c9')).toBe('1c13dc3c-9');
  expect(() => uuidPrefix('1c-13')).toThrow('beginning of a UUID');
});
