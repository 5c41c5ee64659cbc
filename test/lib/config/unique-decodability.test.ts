import fc from 'fast-check';
import {
  DEFAULT_SIGNED_FIELDS,
  ID_PATTERN,
  STATUS_PATTERN,
} from '../../../lambda/core/settings/event-catalogue.ts';
import type { SignedField } from '../../../lambda/core/settings/event-type.ts';
import { acceptsEmptyText, findAmbiguity, PatternError } from '../../../lib/config/unique-decodability.ts';

const fieldsOf = (...patterns: readonly string[]): SignedField[] =>
  patterns.map((pattern, index) => ({ name: `f${index + 1}`, pattern }));

describe('findAmbiguity', () => {
  it('accepts the default policy, although a UUID may begin with digits', () => {
    expect(findAmbiguity(DEFAULT_SIGNED_FIELDS)).toBeUndefined();
  });

  it('accepts one field, whatever its pattern', () => {
    expect(findAmbiguity(fieldsOf('.*'))).toBeUndefined();
  });

  it('shows a shortest text that two number fields share', () => {
    expect(findAmbiguity(fieldsOf('[0-9]+', '[0-9]+'))).toEqual({
      text: '000',
      readings: [
        [
          { name: 'f1', text: '0' },
          { name: 'f2', text: '00' },
        ],
        [
          { name: 'f1', text: '00' },
          { name: 'f2', text: '0' },
        ],
      ],
    });
  });

  it('rejects an id followed by a text that may look like the rest of a UUID', () => {
    const found = findAmbiguity(fieldsOf(ID_PATTERN, '[0-9a-f-]+'));
    expect(found?.readings.map((reading) => reading.map(({ text }) => text).join(''))).toEqual([
      found?.text,
      found?.text,
    ]);
  });

  it('sees that a decimal id and a UUID that begins with it can share a text', () => {
    // "1" + "0000000-…" against "10000000-…" + "": the second field must not be able to take over a UUID's tail.
    expect(findAmbiguity(fieldsOf(ID_PATTERN, '[a-f0-9-]*'))).toBeDefined();
    expect(findAmbiguity(fieldsOf(ID_PATTERN, '[a-f-]{0,40}'))).toBeDefined();
    expect(findAmbiguity(fieldsOf(ID_PATTERN, '[g-z]+'))).toBeUndefined();
  });

  it('looks at all later fields together, not only at neighbours', () => {
    expect(findAmbiguity(fieldsOf('a|ab', 'c?', 'b?d'))).toMatchObject({ text: 'abd' });
    expect(findAmbiguity(fieldsOf('x', '[0-9]', 'b|bc', 'c?d'))).toMatchObject({
      text: 'bcd',
      readings: [
        [{ name: 'f3' }, { name: 'f4' }],
        [{ name: 'f3' }, { name: 'f4' }],
      ],
    });
  });

  it('counts an absent optional field as empty text', () => {
    const [a, b] = fieldsOf('a', 'ab|b');
    if (!a || !b) throw new Error('unreachable');
    expect(findAmbiguity([a, b])).toBeUndefined();
    expect(findAmbiguity([{ ...a, optional: true }, b])).toMatchObject({ text: 'ab' });
  });

  it('holds alternatives of one pattern together', () => {
    // Without a group, `a|ab` in the middle of a larger expression would mean something else.
    expect(findAmbiguity(fieldsOf('a|b', 'a|b'))).toBeUndefined();
  });

  it('reads code points, as the policy does', () => {
    expect(findAmbiguity(fieldsOf('[😀😁]', '[😀😁]'))).toBeUndefined();
    expect(findAmbiguity(fieldsOf('😀+', '😀+'))).toMatchObject({ text: '😀😀😀' });
  });

  it.each(['^a', 'a$', '\\ba', 'a(?=b)', '(?<!a)b', '(a+)\\1'])(
    'rejects %s, which is no plain pattern',
    (pattern) => {
      expect(() => findAmbiguity(fieldsOf(pattern, 'z'))).toThrow(PatternError);
      expect(() => findAmbiguity(fieldsOf(pattern, 'z'))).toThrow(/field "f1" cannot be used.*not supported/);
    },
  );

  it('rejects malformed, empty and oversized patterns', () => {
    expect(() => findAmbiguity(fieldsOf('[', 'z'))).toThrow(/field "f1" cannot be used/);
    expect(() => findAmbiguity(fieldsOf('z', '[]'))).toThrow(/field "f2".*matches no text/);
    expect(() => findAmbiguity(fieldsOf('(?:a{0,200}b){0,200}', 'z'))).toThrow(/too large/);
  });

  it('agrees with brute force on small alphabets', () => {
    const words = wordsUpTo(6);
    fc.assert(
      fc.property(fc.array(smallField(), { minLength: 2, maxLength: 3 }), (generated) => {
        const fields = generated.map((field, index) => ({ ...field, name: `f${index}` }));
        const ambiguous = words.find((word) => countReadings(fields, word) > 1);
        const found = findAmbiguity(fields);
        if (found === undefined) {
          expect(ambiguous).toBeUndefined();
          return;
        }
        const [first, second] = found.readings;
        for (const reading of [first, second]) {
          expect(reading.map(({ text }) => text).join('')).toBe(found.text);
          for (const { name, text } of reading) expect(accepts(fields, name, text)).toBe(true);
        }
        expect(first[0]?.text).not.toBe(second[0]?.text);
      }),
      { numRuns: 400 },
    );
  });

  it('finds a shortest text, as brute force does', () => {
    const words = wordsUpTo(6);
    fc.assert(
      fc.property(smallField(), smallField(), (a, b) => {
        const fields = [
          { ...a, name: 'a' },
          { ...b, name: 'b' },
        ];
        const shortest = words.find((word) => countReadings(fields, word) > 1);
        const found = findAmbiguity(fields);
        if (found !== undefined && found.text.length <= 6)
          expect(found.text).toHaveLength(shortest?.length ?? -1);
        else expect(shortest).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });
});

describe('acceptsEmptyText', () => {
  it('tells whether a field may be empty', () => {
    expect(acceptsEmptyText({ name: 'a', pattern: 'a*' })).toBe(true);
    expect(acceptsEmptyText({ name: 'a', pattern: 'a+', optional: true })).toBe(true);
    expect(acceptsEmptyText({ name: 'id', pattern: ID_PATTERN })).toBe(false);
    expect(acceptsEmptyText({ name: 'status', pattern: STATUS_PATTERN })).toBe(false);
  });
});

/** Random patterns over the alphabet {a, b}. */
function smallField(): fc.Arbitrary<{ pattern: string; optional: boolean }> {
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom('a', 'b', '[ab]', ''),
      fc.tuple(tie('pattern'), tie('pattern')).map(([x, y]) => `${x}${y}`),
      fc.tuple(tie('pattern'), tie('pattern')).map(([x, y]) => `(?:${x}|${y})`),
      fc
        .tuple(tie('pattern'), fc.constantFrom('*', '?', '+', '{2}', '{1,2}'))
        .map(([x, q]) => `(?:${x})${q}`),
    ),
  }));
  return fc.record({ pattern, optional: fc.boolean() });
}

/** All words over {a, b} up to a length, shortest first. */
function wordsUpTo(length: number): string[] {
  const words = [''];
  for (let from = 0, n = 0; n < length; n++) {
    const to = words.length;
    for (; from < to; from++) words.push(`${words[from]}a`, `${words[from]}b`);
  }
  return words;
}

function accepts(fields: readonly SignedField[], name: string, text: string): boolean {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return false;
  return (field.optional === true && text === '') || new RegExp(`^(?:${field.pattern})$`, 'u').test(text);
}

function countReadings(fields: readonly SignedField[], word: string): number {
  const [field, ...following] = fields;
  if (field === undefined) return word === '' ? 1 : 0;
  let count = 0;
  for (let length = 0; length <= word.length; length++) {
    if (accepts([field], field.name, word.slice(0, length)))
      count += countReadings(following, word.slice(length));
  }
  return count;
}
