import fc from 'fast-check';
import { indentJson, layOut } from '../../../console/page/json-layout.ts';

test('every part is there as it was written, with its place in the text', () => {
  const text = '{"id" :1500.10,"list":[ -1e5,true]}';
  const parts = layOut(text).map(({ text: part, start }) => [part, text.indexOf(part, start) === start]);
  expect(parts.map(([part]) => part)).toEqual([
    '{',
    '"id"',
    ':',
    '1500.10',
    ',',
    '"list"',
    ':',
    '[',
    '-1e5',
    ',',
    'true',
    ']',
    '}',
  ]);
  expect(parts.every(([, isThere]) => isThere)).toBe(true);
});

test('a text that is indented stays as it is', () => {
  const once = indentJson('{"a":[],"b":{"c":[1,2,[3]]},"d":"]"}');
  expect(indentJson(once)).toBe(once);
  expect(JSON.parse(once)).toEqual({ a: [], b: { c: [1, 2, [3]] }, d: ']' });
});

test('it is the same value as before, whatever it was', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1), (value, space) => {
      // JSON has one spelling of minus zero less than JavaScript.
      const indented = indentJson(JSON.stringify(value, null, space));
      expect(JSON.stringify(JSON.parse(indented))).toBe(JSON.stringify(value));
    }),
  );
});

test('it is what JSON.stringify makes where that changes no value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('what is nested too deeply stays whole, at any depth', () => {
  const deep = `{"a":${'{"b":'.repeat(100_000)}"}"${'}'.repeat(100_000)},"c":[1]}`;
  const indented = indentJson(deep);
  expect(indented.replaceAll(/\s/g, '')).toBe(deep);
  expect(indented.split('\n')).toHaveLength(68);
  expect(indentJson(indented)).toBe(indented);
});
