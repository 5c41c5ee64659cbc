import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { readText } from '../../../../lambda/core/json/text-reading.ts';
import { WebhookError } from '../../../../lambda/core/request/webhook-error.ts';
import {
  matchHash,
  parseSecurityFields,
  type RenderedValues,
  type Rendering,
  renderings,
  securityHash,
  signedValues,
} from '../../../../lambda/core/signature/security-hash.ts';
import vectors from '../../../fixtures/security-hash.json' with { type: 'json' };

interface Vector {
  name: string;
  body: string;
  securityFields: string;
  secret: string;
  hash: string;
  expect: string;
  rendering?: string;
  verifyWith?: string;
}

const RENDERING_OF: Record<string, Rendering> = {
  'source text': 'as-written',
  JavaScript: 'as-javascript',
  "null as 'null'": 'as-written',
  'null as empty': 'as-written-null-empty',
};

function verify(vector: Vector): { outcome: string; rendering?: Rendering } {
  try {
    const names = parseSecurityFields(vector.securityFields);
    const candidates = renderings(signedValues(readText(vector.body, names)));
    const secrets = [{ value: vector.verifyWith ?? vector.secret }];
    const found = matchHash(candidates, secrets, Buffer.from(vector.hash, 'hex'));
    return found ? { outcome: 'valid', rendering: found.rendered.rendering } : { outcome: 'hash_mismatch' };
  } catch (error) {
    if (error instanceof WebhookError) return { outcome: error.code };
    throw error;
  }
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as WebhookError).code;
  }
  return undefined;
}

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest();

describe('the reference vectors', () => {
  test('are all here', () => {
    expect(vectors.cases).toHaveLength(23);
  });

  test.each(vectors.cases as Vector[])('$name', (vector) => {
    const { outcome, rendering } = verify(vector);
    expect(outcome).toBe(vector.expect);
    if (vector.rendering !== undefined) expect(rendering).toBe(RENDERING_OF[vector.rendering]);
  });
});

describe('the list of signed fields', () => {
  test.each([
    ['', 'empty'],
    [' ', 'blank'],
    ['id,,status', 'an empty name'],
    ['id,status,', 'an empty last name'],
    ['id,status,id', 'a repeated name'],
    ['id, id', 'a name repeated behind a space'],
    ['id,a.b.c.d.e.f.g.h.i', 'a path of nine parts'],
    [Array.from({ length: 17 }, (_, index) => `f${index}`).join(), '17 names'],
  ])('%j is malformed: %s', (header) => {
    expect(codeOf(() => parseSecurityFields(header))).toBe('malformed_header');
  });

  test('may have 16 names, trimmed', () => {
    const names = Array.from({ length: 16 }, (_, index) => `f${index}`);
    expect(parseSecurityFields(` ${names.join(' , ')} `)).toEqual(names);
  });

  test('is the same for the same header, as `oncePerList` has it', () => {
    expect(parseSecurityFields('id,status')).toBe(parseSecurityFields('id,status'));
  });
});

describe('looking a field up', () => {
  test('prefers an own top-level key to a path', () => {
    expect(signedValues(readText('{"a":{"b":"deep"},"a.b":"top"}', ['a.b']))).toEqual([
      { kind: 'text', text: 'top' },
    ]);
  });

  test('follows a dotted path of own keys', () => {
    expect(signedValues(readText('{"a": {"x":[{"b":1}], "b" : {"c":-1.50e3}}}', ['a.b.c']))).toEqual([
      { kind: 'number', source: '-1.50e3' },
    ]);
  });

  test.each([
    ['{"a":{"b":1}}', 'a.c'],
    ['{"a":[{"b":1}]}', 'a.b'],
    ['{"a":"b"}', 'a.b'],
    ['{}', '__proto__'],
    ['{}', 'toString'],
    ['{"a":{}}', 'a.constructor'],
  ])('%s has no field %s', (body, field) => {
    expect(codeOf(() => signedValues(readText(body, [field])))).toBe('missing_field');
  });

  test('finds a key named __proto__ that is really there', () => {
    expect(signedValues(readText('{"__proto__":"x"}', ['__proto__']))).toEqual([{ kind: 'text', text: 'x' }]);
  });

  test.each([
    ['{"id":1,"\\u0069d":2}', 'id'],
    ['{"a":{"b":1},"a":{"b":1}}', 'a.b'],
    ['{"a":{"b":1,"\\u0062":2}}', 'a.b'],
  ])('rejects the repeated signed key in %s', (body, field) => {
    expect(codeOf(() => signedValues(readText(body, [field])))).toBe('malformed_body');
  });

  test('does not mind a repeated key that is not signed', () => {
    expect(signedValues(readText('{"x":1,"id":7,"x":2}', ['id']))).toEqual([{ kind: 'number', source: '7' }]);
  });

  test.each([['{"a":[1]}'], ['{"a":{}}']])('rejects the value in %s', (body) => {
    expect(codeOf(() => signedValues(readText(body, ['a'])))).toBe('unsupported_field');
  });

  test('an absent field counts as empty only where that is configured', () => {
    expect(signedValues(readText('{"id":1}', ['id', 'status']), new Set(['status']))[1]).toEqual({
      kind: 'text',
      text: '',
    });
  });
});

describe('renderings', () => {
  test('there is one for texts and plain integers', () => {
    const values = signedValues(readText('{"id":42,"status":"VALID"}', ['id', 'status']));
    expect(renderings(values)).toEqual([{ rendering: 'as-written', texts: ['42', 'VALID'] }]);
  });

  test.each([
    ['1.0', ['1.0', '1']],
    ['12345678901234567890', ['12345678901234567890', '12345678901234567000']],
    ['1500.10', ['1500.10', '1500.1']],
    ['null', ['null', '']],
  ])('a single %s has two', (value, texts) => {
    const rendered = renderings(signedValues(readText(`{"a":${value}}`, ['a'])));
    expect(rendered.map(({ texts: [text] }) => text)).toEqual(texts);
  });

  test('a lone surrogate counts as what UTF-8 makes of it', () => {
    const [rendered] = renderings(signedValues(readText('{"a":"x\\ud800"}', ['a'])));
    expect(rendered?.texts).toEqual(['x\ufffd']);
  });

  test('there are four at most, each consistent for all fields', () => {
    const values = signedValues(readText('{"a":1.0,"b":2.50,"c":null}', ['a', 'b', 'c']));
    expect(renderings(values).map(({ texts }) => texts.join('|'))).toEqual([
      '1.0|2.50|null',
      '1.0|2.50|',
      '1|2.5|null',
      '1|2.5|',
    ]);
  });
});

describe('matching', () => {
  const candidates: RenderedValues[] = [{ rendering: 'as-written', texts: ['1', 'VALID'] }];

  test.each(['', ' ', '\n', '\r\n'])(
    'a blank secret, %j, verifies nothing, not even its own hash',
    (value) => {
      expect(matchHash(candidates, [{ value }], hash(`1VALID${value}`))).toBeUndefined();
    },
  );

  test('no secret verifies nothing', () => {
    expect(matchHash(candidates, [], hash('1VALID'))).toBeUndefined();
  });

  test('tells which secret matched', () => {
    const secrets = [
      { value: 'new', versionId: '2' },
      { value: 'old', versionId: '1' },
    ];
    expect(matchHash(candidates, secrets, hash('1VALIDold'))?.secret.versionId).toBe('1');
  });

  test('any other hash is rejected', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        fc.pre(!Buffer.from(bytes).equals(hash('1VALIDs')));
        return matchHash(candidates, [{ value: 's' }], bytes) === undefined;
      }),
    );
  });
});

test('the hash is that of the platform for every text and secret', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.string({ minLength: 1 }), (texts, secret) => {
      expect(securityHash(texts, secret).equals(hash(texts.join('') + secret))).toBe(true);
    }),
  );
});

describe('the sender is told what is wrong', () => {
  const many = Array.from({ length: 17 }, (_, index) => `f${index}`).join();

  test.each([
    ['', 'is empty or has an empty name'],
    ['id,id', 'lists a name twice'],
    ['a.b.c.d.e.f.g.h.i', 'has a dotted name of more than 8 parts'],
    [many, 'lists more than 16 names'],
  ])('with the list %j', (list, reason) => {
    expect(() => parseSecurityFields(list)).toThrow(`X-Webhook-Security-Fields ${reason}.`);
  });

  test.each([
    ['{"id":1,"id":2}', 'The key of the signed field "id" occurs twice in its object.'],
    ['{"id":[]}', 'The signed field "id" is an object or an array.'],
    ['{}', 'The signed field "id" is not in the body.'],
  ])('with the body %s', (body, message) => {
    expect(() => signedValues(readText(body, ['id']))).toThrow(message);
  });
});

test('a name may have eight parts', () => {
  expect(parseSecurityFields('a.b.c.d.e.f.g.h')).toEqual(['a.b.c.d.e.f.g.h']);
});

test.each(['true', 'false'])('%s has one rendering only: itself', (value) => {
  expect(renderings(signedValues(readText(`{"a":${value}}`, ['a'])))).toEqual([
    { rendering: 'as-written', texts: [value] },
  ]);
});
