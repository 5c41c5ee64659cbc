import fc from 'fast-check';
import { type Member, membersOf } from '../../../../lambda/core/json/json-text.ts';
import { readText } from '../../../../lambda/core/json/text-reading.ts';
import { signedValues } from '../../../../lambda/core/signature/security-hash.ts';
import { manyRuns } from '../many-runs.ts';

/** The rule as it is written down, one name after the other, reading the body anew for each part of each name. */
function locate(text: string, field: string): Member | 'absent' | 'repeated' {
  const sole = (members: readonly Member[], key: string): Member | 'absent' | 'repeated' => {
    const found = members.filter((member) => member.key === key);
    return found.length > 1 ? 'repeated' : (found[0] ?? 'absent');
  };
  const own = sole(membersOf(text) ?? [], field);
  if (own !== 'absent' || !field.includes('.')) return own;
  let at: number | undefined;
  let found: Member | 'absent' | 'repeated' = 'absent';
  for (const key of field.split('.')) {
    found = sole(membersOf(text, at) ?? [], key);
    if (typeof found === 'string') return found;
    at = found.start;
  }
  return found;
}

/** Texts of the values, or the code of the first name that has none. */
function expected(text: string, names: readonly string[]): readonly string[] | string {
  const values: string[] = [];
  for (const name of names) {
    const found = locate(text, name);
    if (found === 'absent') return 'missing_field';
    if (found === 'repeated') return 'malformed_body';
    const source = text.slice(found.start, found.end);
    if (/^[[{]/.test(source)) return 'unsupported_field';
    values.push(source);
  }
  return values;
}

function actual(text: string, names: readonly string[]): readonly string[] | string {
  try {
    return signedValues(readText(text, names)).map((value) => {
      if (value.kind === 'number') return value.source;
      return value.kind === 'null' ? 'null' : value.text;
    });
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const key = fc.constantFrom('a', 'b', 'a.b', 'b.a', 'a.b.a', '', '.', 'a.', '__proto__');
const space = fc.constantFrom('', ' ', '\n');

/** Objects in which keys recur, in one another and in arrays. */
const { object: objectText } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'values' },
    fc.constantFrom('1', '-2.50e1', 'true', 'null', '[]', '{}'),
    tie('object'),
    tie('object').map((text) => `[${text},1]`),
  ),
  object: fc
    .array(fc.tuple(key, space, tie('value')), { maxLength: 4, depthIdentifier: 'values' })
    .map((members) => {
      const written = members.map(
        ([name, gap, value]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${value}`,
      );
      return `{${written.join(' ,')} }`;
    }),
}));

const nameList = fc.uniqueArray(
  fc.oneof(
    key,
    fc.array(fc.constantFrom('a', 'b', ''), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.')),
  ),
  { minLength: 1, maxLength: 5 },
);

test('names are found as the rule says, by one reading for all of them', () => {
  fc.assert(
    fc.property(objectText, nameList, space, (object, names, before) => {
      expect(actual(before + object, names)).toEqual(expected(before + object, names));
    }),
    manyRuns(3000),
  );
});

test.each(['[1]', '"id"', '1', 'null', ' [ {"id":1} ] '])(
  'nothing is found in %s, which is no object',
  (text) => {
    expect(actual(text, ['id'])).toBe('missing_field');
  },
);

test('names may share a part of their paths', () => {
  expect(actual('{"a":{"b":1,"c":2}}', ['a.b', 'a.c'])).toEqual(['1', '2']);
});

test('one reading knows nothing of the one before it', () => {
  const names = ['a.b', 'id'];
  expect(actual('{"id":1,"id":2,"a":{"b":3}}', names)).toBe('malformed_body');
  expect(actual('{"id":4,"a":{"b":5}}', names)).toEqual(['5', '4']);
  expect(actual('{"id":6}', names)).toBe('missing_field');
});

test('a key that is only like one on the way to a name leads nowhere', () => {
  expect(actual('{"A":{"b":1},"a":{"b":2}}', ['a.b'])).toEqual(['2']);
  expect(actual('{"A":{"b":1}}', ['a.b'])).toBe('missing_field');
  expect(actual('{"a":[{"b":1}],"A":{"b":2}}', ['a.b'])).toBe('missing_field');
});
