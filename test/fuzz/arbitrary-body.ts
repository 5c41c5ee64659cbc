import fc from 'fast-check';

/** Text of a JSON string, with some characters escaped that need not be. */
function jsonString(text: string, escapeEvery: number): string {
  let written = '';
  for (const [at, unit] of [...text].entries()) {
    const isPlain = unit.length === 1 && escapeEvery > 0 && at % escapeEvery === 0;
    written += isPlain
      ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
      : JSON.stringify(unit).slice(1, -1);
  }
  return `"${written}"`;
}

/** Numbers as senders write them, most of which `JSON.parse` does not give back. */
export const numberText: fc.Arbitrary<string> = fc.oneof(
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map(String),
  fc.constantFrom('0', '-0', '1.0', '1500.10', '1e2', '1E+400', '-1e-400', '0.1e1', '9007199254740993'),
  fc.tuple(fc.nat(), fc.nat(999)).map(([whole, rest]) => `${whole}.${rest}0`),
);

/** Any scalar as JSON text. */
export const scalarText: fc.Arbitrary<string> = fc.oneof(
  numberText,
  fc.constantFrom('true', 'false', 'null', '""'),
  fc
    .tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.nat(3))
    .map(([text, every]) => jsonString(text, every)),
);

const OPENERS = { array: ['[', ']'], object: ['{"a":', '}'] } as const;

/** Values that are large in one way: depth, length of a key, number of keys or length of a text. */
const hugeText: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.constantFrom('array' as const, 'object' as const), fc.integer({ min: 1000, max: 50_000 }))
    .map(([kind, depth]) => `${OPENERS[kind][0].repeat(depth)}1${OPENERS[kind][1].repeat(depth)}`),
  fc.integer({ min: 1000, max: 250_000 }).map((length) => `{"${'k'.repeat(length)}":1}`),
  fc.integer({ min: 1000, max: 100_000 }).map((length) => `"${'\\\\'.repeat(length)}"`),
  fc
    .integer({ min: 1000, max: 10_000 })
    .map((count) => `{${Array.from({ length: count }, (_, key) => `"${key}":${key}`).join()}}`),
  fc.integer({ min: 400, max: 20_000 }).map((digits) => '9'.repeat(digits)),
);

/** Any value as JSON text. Large ones are rare, because they take long to make. */
export const valueText: fc.Arbitrary<string> = fc.oneof(
  { weight: 60, arbitrary: scalarText },
  { weight: 35, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: hugeText },
);

/** Keys that look-ups stumble over, and any other. */
export const keyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'length', 'a.b', '', 'event', 'ID', 'x', 'name'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

/** One member of a body, before it becomes text. */
export interface BodyMember {
  readonly key: string;
  readonly value: string;
}

/** How a body is written down. */
export interface BodyStyle {
  readonly space: string;
  readonly escapeEvery: number;
}

export const bodyStyle: fc.Arbitrary<BodyStyle> = fc.record({
  space: fc.constantFrom('', ' ', '\n  ', '\t\r\n'),
  escapeEvery: fc.nat(3),
});

export function writeBody(members: readonly BodyMember[], { space, escapeEvery }: BodyStyle): string {
  const written = members.map(({ key, value }) => `${jsonString(key, escapeEvery)}${space}:${space}${value}`);
  return `${space}{${space}${written.join(`${space},${space}`)}${space}}${space}`;
}

/** Bodies that are no JSON object, or only nearly one. */
export const brokenBody: fc.Arbitrary<string | undefined> = fc.oneof(
  fc.constantFrom(
    undefined,
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '1',
    '{"id":1,}',
    '{} {}',
    "{'id':1}",
    '{"id":01}',
  ),
  fc.constantFrom(
    '\ufeff{"id":1}',
    '{"id":1e}',
    '{"id":NaN}',
    '{"a":"\n"}',
    '{"a":"\\x"}',
    '[['.repeat(60_000),
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
  valueText,
);
