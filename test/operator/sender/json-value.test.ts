import { hasField, jsonValueOrText, setField } from '../../../operator/sender/json-value.ts';

test.each([
  ['42', '42'],
  ['1500.10', '1500.10'],
  ['12345678901234567890', '12345678901234567890'],
  ['"250.50"', '"250.50"'],
  ['VALID', '"VALID"'],
  ['null', 'null'],
  ['{"a":[1.0,"x"]}', '{"a":[1.0,"x"]}'],
  ['', '""'],
])('%s becomes %s', (given, written) => {
  expect(JSON.stringify(jsonValueOrText(given))).toBe(written);
});

test('a field is an own key first, else a path', () => {
  const body: Record<string, unknown> = { 'a.b': 1 };
  setField(body, 'a.b', 2);
  setField(body, 'c.d', 3);
  setField(body, '__proto__', 4);
  expect(JSON.stringify(body)).toBe('{"a.b":2,"c":{"d":3},"__proto__":4}');
  expect(hasField(body, 'a.b')).toBe(true);
  expect(hasField(body, 'c.d')).toBe(true);
  expect(hasField(body, 'c.constructor')).toBe(false);
});
