import fc from 'fast-check';
import { canonicalText } from '../../../../lambda/core/json/text-reading.ts';

describe('canonical text', () => {
  test('sorts keys, drops white space, decodes escapes and keeps numbers as written', () => {
    expect(canonicalText('{ "b" : [ 1.0, 1e2 , "\\u0041\\/" ], "a":{"d":null,"c":true} }')).toBe(
      '{"a":{"c":true,"d":null},"b":[1.0,1e2,"A/"]}',
    );
  });

  test('keeps repeated keys apart from a single one', () => {
    expect(canonicalText('{"a":1,"a":2}')).not.toBe(canonicalText('{"a":2}'));
    expect(canonicalText('{"a":1,"a":2}')).not.toBe(canonicalText('{"a":2,"a":1}'));
  });

  test('does not confuse a text with what it looks like', () => {
    expect(canonicalText('{"a":"1"}')).not.toBe(canonicalText('{"a":1}'));
  });

  test('keeps repeated keys in their order, behind one another', () => {
    expect(canonicalText('{"b":0,"a":3,"a":1,"a":2}')).toBe('{"a":3,"a":1,"a":2,"b":0}');
  });

  test('does not take a text for a key', () => {
    expect(canonicalText('{"a":"b","c":["d","e"],"f":{"g":"h"}}')).toBe(
      '{"a":"b","c":["d","e"],"f":{"g":"h"}}',
    );
    expect(canonicalText('"a"')).toBe('"a"');
  });

  test.each(['{"a":1}', '[]', '{}', '"a"', '-1', 'null'])('leaves out what is around %s', (text) => {
    expect(canonicalText(` ${text}\n`)).toBe(text);
  });

  test('is the same however the same content is written', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, shuffled(inner)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        expect(canonicalText(JSON.stringify(shuffled(parsed), null, indent))).toBe(
          canonicalText(JSON.stringify(parsed)),
        );
      }),
    );
  });

  test.each([
    [
      'plain text',
      ['{', '"a"', ':', '[', '1', ',', '"x"', ']', ',', '"b"', ':', '{', '}', ',', '"c"', ':', '[', ']', '}'],
    ],
    [
      'escapes',
      [
        '{',
        '"a"',
        ':',
        '"x\\ny"',
        ',',
        '"b\\""',
        ':',
        '[',
        '{',
        '"c"',
        ':',
        '"\\\\"',
        '}',
        ',',
        'null',
        ']',
        '}',
      ],
    ],
  ])('of %s is the same with a single blank, wherever it is', (_name, tokens) => {
    for (let at = 0; at <= tokens.length; at++) {
      expect(canonicalText(tokens.toSpliced(at, 0, ' ').join('')).trim()).toBe(tokens.join(''));
    }
  });

  test('of keys that are out of order in one place only is in order', () => {
    expect(canonicalText('{"a":1,"c":2,"b":3,"d":4}')).toBe('{"a":1,"b":3,"c":2,"d":4}');
  });

  test('puts keys into the order of their characters, few or many, alike or not', () => {
    /** The rule, for content that JavaScript writes in one way only. */
    const canonical = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(canonical)}]`;
      if (typeof value !== 'object' || value === null) return JSON.stringify(value);
      const keys = Object.keys(value).sort();
      const inner = value as Record<string, unknown>;
      return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(inner[key])}`)}}`;
    };
    const character = fc.constantFrom('', 'a', 'b', 'ab', '\0', '"', '\\', 'é', '\ud800', '\uffff', '😀');
    const key = fc.array(character, { maxLength: 4 }).map((parts) => parts.join(''));
    const value = fc.letrec((tie) => ({
      object: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, fc.nat(9), key, tie('object')), { maxKeys: 60 }),
    })).object;
    fc.assert(
      fc.property(value, fc.constantFrom('', ' ', '\n'), (object, space) => {
        expect(canonicalText(JSON.stringify(object, null, space))).toBe(canonical(object));
      }),
    );
  });

  test('keeps the order of many repeated keys', () => {
    const members = Array.from({ length: 100 }, (_, index) => `"${'ba'[index % 2]}":${index}`);
    const [b, a] = [0, 1].map((rest) => members.filter((_, index) => index % 2 === rest));
    expect(canonicalText(`{${members}}`)).toBe(`{${a},${b}}`);
  });

  test('is different for different content', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [textA, textB] = [JSON.stringify(a), JSON.stringify(b)];
        fc.pre(textA !== undefined && textB !== undefined);
        const same = canonicalText(textA) === canonicalText(textB);
        const parsedA: unknown = JSON.parse(textA);
        const parsedB: unknown = JSON.parse(textB);
        let equal = true;
        try {
          expect(parsedA).toEqual(parsedB);
        } catch {
          equal = false;
        }
        expect(same).toBe(equal);
      }),
    );
  });

  test.each([
    ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('%s nested as deep as a body can hold need no stack', (_name, text) => {
    expect(canonicalText(text)).toBe(text);
    expect(canonicalText(text.replaceAll(/[[{]/g, '$& '))).toBe(text);
  });
});
