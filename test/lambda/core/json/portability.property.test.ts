import fc from 'fast-check';
import { canonicalText, readText } from '../../../../lambda/core/json/text-reading.ts';
import { isPortable } from '../../../fuzz/portable-oracle.ts';
import { manyRuns } from '../many-runs.ts';

const NAMES = [
  ['id', 'status'],
  ['id', 'a.b', 'a.id.c'],
  ['ſ', 'Id.k'],
] as const;

const key = fc.oneof(
  fc.constantFrom(
    'id',
    'ID',
    'ıd',
    'a',
    'A',
    'b',
    'a.b',
    'c',
    'id.c',
    'a.id.c',
    'a.id',
    'Id',
    'k',
    '\u212a',
    's',
    'ſ',
    'S',
  ),
  fc.constantFrom(
    '',
    '__proto__',
    '\0',
    '\ud800',
    '\ude00',
    '\ud83d',
    'é',
    'e\u0301',
    'x'.repeat(1000),
    'x'.repeat(1001),
  ),
);

/** A string as JSON, with some of its characters escaped. */
const literal = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.boolean()).map(([value, escaped]) => {
    if (!escaped) return JSON.stringify(value);
    const units = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
    return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
  });

const scalar = fc.oneof(
  fc.constantFrom(
    '1',
    '-0',
    '1.50',
    '1e5',
    '1E+308',
    '1e309',
    '1e-323',
    '1e-324',
    '0e400',
    '0e-401',
    'true',
    'null',
  ),
  fc.integer({ min: 98, max: 103 }).map((length) => '7'.repeat(length)),
  literal(fc.oneof(key, fc.string({ unit: 'binary', maxLength: 4 }))),
);

const space = fc.constantFrom('', ' ', '\n');

/** Mostly portable, so that one thing decides. */
const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'values' },
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: tie('object') },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('value'), tie('value'), space).map(([a, b, gap]) => `[${a}${gap},${b}]`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('value'), fc.integer({ min: 58, max: 64 }))
        .map(([inner, depth]) => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`),
    },
  ),
  object: fc
    .array(fc.tuple(literal(key), space, tie('value')), { maxLength: 4, depthIdentifier: 'values' })
    .map((members) => `{${members.map(([name, gap, inner]) => `${name}${gap}:${inner}${gap}`).join(',')}}`),
}));

const body = fc.array(fc.tuple(literal(key), value), { maxLength: 5 }).map((members) => {
  return `{${members.map(([name, inner]) => `${name}:${inner}`).join(',')}}`;
});

test('what is portable is so by the naive reading, too, and the other way round', () => {
  fc.assert(
    fc.property(body, fc.constantFrom(...NAMES), (text, names) => {
      expect(readText(text, names).fault === undefined).toBe(isPortable(text, names));
    }),
    manyRuns(5000),
  );
});

test('white space, escapes and the order of keys make no difference', () => {
  fc.assert(
    fc.property(body, fc.constantFrom(...NAMES), (text, names) => {
      fc.pre(isPortable(text, names));
      const canonical = canonicalText(text);
      expect(readText(canonical, names)).toMatchObject({ canonical, fault: undefined });
    }),
    manyRuns(2000),
  );
});
