import { type PortabilityRule, portabilityFault } from '../../../../lambda/core/json/portability.ts';
import { readText } from '../../../../lambda/core/json/text-reading.ts';

const SIGNED = ['id', 'status'];

const ruleOf = (text: string, names: readonly string[] = SIGNED): PortabilityRule | undefined =>
  readText(text, names).fault?.rule;

/** A body as the platform signs it, with something more. */
const body = (more: string) => `{"id":42,"status":"VALID",${more}}`;

/** Objects or arrays in one another, with nothing inside. */
const nested = (depth: number, [open, close]: readonly [string, string]) =>
  `${open.repeat(depth - 1)}${open[0]}${close}${close.repeat(depth - 1)}`;

const KINDS = [
  ['arrays', ['[', ']']],
  ['objects', ['{"a":', '}']],
] as const;

describe('a body that every parser reads alike', () => {
  test.each([
    ['plain', '"name":"x"'],
    ['characters of every plane', '"é":"\\u00e9\\ud83d\\ude00😀\\uffff"'],
    ['keys that occur in different objects', '"a":{"b":1},"b":[{"b":1},{"b":1}]'],
    ['keys that differ in case, away from the signed ones', '"x":{"ID":1,"Id":2},"Name":1,"name":2'],
    ['a large number', `"n":${'9'.repeat(100)}`],
    ['numbers at the ends of a double', '"n":[1.7976931348623157e308,-5e-324,0e0,-0,0.0E+5]'],
    ['a long key', `"${'k'.repeat(1000)}":1`],
    ['a key of a dot', '"merchant.id":1,"merchant":{"id":2}'],
    ['63 arrays', `"a":${nested(62, KINDS[0][1])}`],
    ['63 objects', `"a":${nested(62, KINDS[1][1])}`],
    ['keys that begin like a prototype', '"__typename":"x","__proto_":1'],
  ])('%s', (_name, more) => {
    expect(ruleOf(body(more))).toBeUndefined();
  });
});

test.each<[PortabilityRule, string, string]>([
  ['depth', '64 arrays', `"a":${nested(63, KINDS[0][1])}`],
  ['depth', '64 objects', `"a":${nested(63, KINDS[1][1])}`],
  ['depth', '64 levels behind others', `"a":[[],{}],"b":${nested(63, KINDS[0][1])}`],
  ['surrogate', 'the first half escaped', '"a":"\\ud800"'],
  ['surrogate', 'the second half escaped', '"a":["\\udc00x"]'],
  ['surrogate', 'halves in the wrong order', '"a":"\\udc00\\ud800"'],
  ['surrogate', 'half raw, half escaped', '"a":"\ud800\\udc00", "b":"\\udc00"'],
  ['surrogate', 'a raw half', '"a":"\ud800"'],
  ['surrogate', 'half a pair in a key', '"\\uD800":1'],
  ['surrogate', 'a raw half in a key', '"x\udfff":1'],
  ['nul', 'NUL in a string', '"a":"x\\u0000"'],
  ['nul', 'NUL in a key', '"status\\u0000x":"FLAGGED"'],
  ['number', 'too large', '"a":1e400'],
  ['number', 'too large below zero', '"a":[-1E+400]'],
  ['number', 'too small', '"a":1e-400'],
  ['number', 'zero with a large exponent', '"a":0e401'],
  ['number', 'zero with a small exponent', '"a":0e-99999999999'],
  ['number', '101 digits', `"a":${'9'.repeat(101)}`],
  ['number', '101 characters', `"a":-0.${'1'.repeat(98)}`],
  ['repeated-key', 'twice', '"a":1,"a":1'],
  ['repeated-key', 'once escaped', '"a":1,"b":2,"\\u0061":1'],
  ['repeated-key', 'deep inside', '"x":[{"y":{"b":1,"a":2,"b":3}}]'],
  ['repeated-key', 'the empty one', '"":1,"":2'],
  ['repeated-key', 'among many', `"x":{${Array.from({ length: 60 }, (_, key) => `"k${key % 59}":1`)}}`],
  ['long-key', '1,001 characters', `"${'k'.repeat(1001)}":1`],
  ['long-key', '1,001 characters, escaped', `"${'\\u006b'.repeat(1001)}":1`],
  ['prototype-key', 'plain', '"__proto__":{"status":"FLAGGED"}'],
  ['prototype-key', 'escaped, deep inside', '"a":[{"\\u005f_proto__":1}]'],
  ['like-signed-key', 'upper case', '"ID":43'],
  ['like-signed-key', 'mixed case', '"Status":"FLAGGED"'],
  ['like-signed-key', 'a long s', '"ſtatus":"FLAGGED"'],
  ['like-signed-key', 'a long s, escaped', '"\\u017ftatus":"FLAGGED"'],
  ['like-signed-key', 'a ligature', '"ﬆatus":"FLAGGED"'],
  ['like-signed-key', 'a dotless i', '"ıd":43'],
  ['like-signed-key', 'a dotted I', '"İD":43'],
])('%s: %s', (rule, _name, more) => {
  expect(ruleOf(body(more))).toBe(rule);
});

describe('signed names', () => {
  test.each([
    ['k', '{"k":1,"\u212a":2}'],
    ['ß', '{"ß":1,"ẞ":2}'],
    ['ß', '{"ß":1,"SS":2}'],
    ['é', '{"é":1,"e\u0301":2}'],
    ['Id', '{"Id":1,"id":2}'],
    ['a.b', '{"a":{"b":1,"B":2}}'],
    ['a.b', '{"a":{"b":1},"A":{"b":2}}'],
    ['a.b', '{"A":null,"a":{"b":1}}'],
    ['a.b', '{"a.b":1,"A.b":2}'],
  ])('"%s" in %s is not alone', (name, text) => {
    expect(ruleOf(text, [name])).toBe('like-signed-key');
  });

  test.each([
    ['status', '{"Status":"VALID"}', 'like-signed-key'],
    ['a.b', '{"a":{"B":1}}', 'like-signed-key'],
    ['a.b.c', '{"a.b":{"c":1}}', 'two-places'],
    ['a.b.c', '{"a":{"b.c":1}}', 'two-places'],
  ])('"%s", optional and absent, is found in %s by some', (name, text, rule) => {
    expect(ruleOf(text, [name])).toBe(rule);
  });

  test.each([
    ['merchant.id', '{"merchant.id":42,"merchant":{"id":99}}'],
    ['merchant.id', '{"merchant":{"id":99},"merchant.id":42}'],
    ['a.b.c', '{"a":{"b":{"c":1}},"a.b":{"c":2}}'],
    ['a.b.c', '{"a.b":0,"a":{"b":{"c":1}}}'],
    ['a.b.c', '{"a":{"b":{"c":1},"b.c":2}}'],
  ])('"%s" is in two places in %s', (name, text) => {
    expect(ruleOf(text, [name])).toBe('two-places');
  });

  test.each([
    ['a.b', '{"a.b":1,"a":{"c":2}}'],
    ['a.b', '{"a.b":1,"a":[{"b":1}]}'],
    ['a.b', '{"a":{"b":1},"b":2,"c":{"a.b":3}}'],
    ['a.b', '{"a":{"b":{"b":1,"B":2}}}'],
    ['a', '{"a":1,"b":{"A":1}}'],
    ['a', '{"a":1,"a.b":1,"a.c":2}'],
  ])('"%s" is in one place in %s', (name, text) => {
    expect(ruleOf(text, [name])).toBeUndefined();
  });

  test('may share a part of their paths', () => {
    expect(ruleOf('{"a":{"b":1,"c":{"d":2}},"e":3}', ['a.b', 'a.c.d', 'e'])).toBeUndefined();
    expect(ruleOf('{"a":{"b":1,"c":{"d":2,"D":3}},"e":3}', ['a.b', 'a.c.d', 'e'])).toBe('like-signed-key');
    expect(ruleOf('{"a":{"b":1,"B":3,"c":{"d":2}}}', ['a.b', 'a.c.d'])).toBe('like-signed-key');
  });

  test('are told apart by the dots in them', () => {
    expect(ruleOf('{"ab":1,"a":{"b":2}}', ['ab', 'a.b'])).toBeUndefined();
  });
});

test.each([
  ['depth', 'The body nests objects and arrays deeper than 63.'],
  ['surrogate', 'The body has a key or a string with half of a surrogate pair, which is no character.'],
  ['nul', 'The body has a key or a string with the character NUL, at which some parsers end a text.'],
  ['number', 'The body has a number that a double cannot hold, or of more than 100 characters.'],
  ['repeated-key', 'The body has an object with the same key twice.'],
  ['long-key', 'The body has a key of more than 1000 characters.'],
  ['prototype-key', 'The body has the key "__proto__", which becomes the prototype of a copy in JavaScript.'],
] as const)('the reason for %s is: %s', (rule, reason) => {
  expect(portabilityFault(rule)).toEqual({ rule, reason });
});

test('a reason names the rule and the field, but no value and no other key', () => {
  const { fault } = readText(body('"STATUS":"sensitive"'), SIGNED);
  expect(fault?.reason).toBe(
    'The body has a key that some parsers take for that of the signed field "status".',
  );
  expect(readText('{"a.b":{"c":1}}', ['a.b.c']).fault?.reason).toBe(
    'The body has the signed field "a.b.c" in two places, or where some parsers alone find it.',
  );
});
