import { ACCEPTED, type Attack, type Expected, HELD, NOT_PORTABLE, type Probe } from './attack.ts';
import { attackUuid } from './reserved-entity.ts';
import { type Scene, usualHeaders } from './scene.ts';

const MALFORMED: readonly Expected[] = ['400 malformed_body'];
const MISMATCH: readonly Expected[] = ['401 hash_mismatch'];
const LEVELS = 100_000;
const MANY_KEYS = 10_000;

const WRONG_HASH = '0'.repeat(64);

const TOO_LARGE: readonly Expected[] = ['413 body_too_large'];

/** A stack may be configured to take less than the large bodies here. */
function unlessTooLarge(
  scene: Scene,
  body: string | Uint8Array,
  expected: readonly Expected[],
): readonly Expected[] {
  return Buffer.byteLength(body) > scene.stack.maxBodyBytes ? TOO_LARGE : expected;
}

/** A genuine hash over this body, and the same under a wrong one: either is answered, and neither crashes. */
function genuineAndForged(
  scene: Scene,
  what: string,
  body: string,
  expected: readonly Expected[] = [ACCEPTED],
): Probe[] {
  return [
    { what, request: scene.sign({ body }), expected: unlessTooLarge(scene, body, expected) },
    {
      what: `${what}, the hash wrong`,
      request: scene.forge({ body, hash: WRONG_HASH }),
      expected: unlessTooLarge(scene, body, MISMATCH),
    },
  ];
}

function forged(
  scene: Scene,
  expected: readonly Expected[],
  bodies: Readonly<Record<string, string | Uint8Array>>,
): Probe[] {
  return Object.entries(bodies).map(([what, body]) => ({
    what,
    request: scene.forge({ body }),
    expected: unlessTooLarge(scene, body, expected),
  }));
}

/** The status as text with something behind it, signed by the sender. */
function signedStatus(
  scene: Scene,
  what: string,
  json: string,
  text: string,
  expected: readonly Expected[] = HELD,
): Probe {
  const { names, texts } = scene.captured;
  const { statusField } = scene.stack.eventType;
  // Put into the text, so that escapes stay as they are written here.
  const place = 'place-of-the-status';
  const body = scene.body([[statusField, place]]).replace(place, () => scene.status + json);
  const signed = texts.map((each, index) => (names[index] === statusField ? each + text : each)).join('');
  return { what, request: scene.sign({ body, signed }), expected };
}

/** A genuine body of exactly so many bytes. */
function bodyOfSize(scene: Scene, bytes: number, filling = 'x'): string {
  const frame = scene.bodyAfter('"filling":""');
  const count = (bytes - frame.length) / Buffer.byteLength(filling);
  return scene.bodyAfter(`"filling":"${filling.repeat(count)}"`);
}

/** Bodies that are no JSON, or JSON that costs or confuses. */
export const BODIES: readonly Attack[] = [
  {
    name: 'body-not-json-object',
    hole: 'parsers that differ see different events',
    probes: (scene) => {
      const { bodyText } = scene.captured;
      return forged(scene, MALFORMED, {
        empty: '',
        'an array': `[${bodyText}]`,
        'a string': JSON.stringify(bodyText),
        'a number': '42',
        null: 'null',
        half: bodyText.slice(0, -1),
        'something behind': `${bodyText} {"id":1}`,
        'a NUL behind': `${bodyText}\u0000`,
        'a comment': `/* */${bodyText}`,
        'a comma behind the last member': bodyText.replace(/\}$/, ',}'),
        'quotes of another kind': bodyText.replaceAll('"', "'"),
        NaN: scene.bodyAfter('"n":NaN'),
        'a hexadecimal number': scene.bodyAfter('"n":0x10'),
        'a raw line break in a string': scene.bodyAfter('"n":"a\nb"'),
      });
    },
  },
  {
    name: 'text-encoding',
    hole: 'bytes that decode in two ways carry two events under one hash',
    probes: (scene) => {
      const { bodyText, names, hash } = scene.captured;
      // A media type that API Gateway hands over byte by byte.
      const headers = () =>
        usualHeaders({ fields: names.join(','), hash, uuid: attackUuid() }).map(
          ([name, value]) =>
            [name, name === 'Content-Type' ? 'application/cloudevents+json' : value] as const,
        );
      const inBytes = (what: string, bytes: Uint8Array): Probe => ({
        what: `${what}, as bytes`,
        request: scene.forge({ body: bytes, headers: headers() }),
        expected: MALFORMED,
      });
      const utf8 = Buffer.from(bodyText);
      const invalid = (bytes: readonly number[]) =>
        Buffer.concat([utf8.subarray(0, -1), Buffer.from(',"x":"'), Buffer.from(bytes), Buffer.from('"}')]);
      const marked = `\ufeff${bodyText}`;
      return [
        ...forged(scene, [ACCEPTED], { 'a byte-order mark': marked }),
        {
          what: 'a byte-order mark, as bytes',
          request: scene.forge({ body: Buffer.from(marked), headers: headers() }),
          expected: [ACCEPTED],
        },
        ...forged(scene, MALFORMED, {
          'two byte-order marks': `\ufeff${marked}`,
          'a byte-order mark behind': `${bodyText}\ufeff`,
          'UTF-16': Buffer.from(bodyText, 'utf16le'),
          'UTF-16 with a byte-order mark': Buffer.from(`\ufeff${bodyText}`, 'utf16le'),
        }),
        inBytes('UTF-16', Buffer.from(bodyText, 'utf16le')),
        inBytes('a stray byte', invalid([0xff])),
        inBytes('an overlong form', invalid([0xc0, 0xa2])),
        inBytes('a surrogate in UTF-8', invalid([0xed, 0xa0, 0x80])),
        inBytes('half a character', invalid([0xe2, 0x82])),
      ];
    },
  },
  {
    name: 'deep-nesting',
    hole: 'one small request crashes the verifier, or a parser further on, and blocks its entity there',
    probes: (scene) => {
      const [name = ''] = scene.captured.names;
      const nested = '['.repeat(LEVELS) + ']'.repeat(LEVELS);
      const objects = '{"a":'.repeat(LEVELS / 4);
      return [
        ...genuineAndForged(
          scene,
          'arrays in arrays, unsigned',
          scene.bodyAfter(`"nested":${nested}`),
          NOT_PORTABLE,
        ),
        {
          what: 'one level more than a message may have',
          request: scene.forge({ body: scene.bodyAfter(`"nested":${'['.repeat(63)}${']'.repeat(63)}`) }),
          expected: NOT_PORTABLE,
        },
        ...forged(scene, MALFORMED, {
          'brackets that never close': '['.repeat(LEVELS),
          'objects that never close': objects,
        }),
        {
          what: `${name} is arrays in arrays`,
          request: scene.forge({ body: scene.body([[name, JSON.parse('['.repeat(500) + ']'.repeat(500))]]) }),
          expected: ['400 unsupported_field'],
        },
      ];
    },
  },
  {
    name: 'huge-numbers',
    hole: 'a number crashes the verifier, or means another one further on',
    probes: (scene) => {
      const { names, texts } = scene.captured;
      const digits = '9'.repeat(10_000);
      const { subjectField } = scene.stack.eventType;
      const at = names.indexOf(subjectField);
      const withId = (json: string) =>
        `{${names.map((name, index) => `${JSON.stringify(name)}:${index === at ? json : JSON.stringify(texts[index])}`).join()}}`;
      const probes = [
        ...genuineAndForged(
          scene,
          'unsigned numbers beyond every type',
          scene.bodyAfter(`"a":${digits},"b":1e400,"c":-1e-400,"d":-0,"e":0.${digits}`),
          NOT_PORTABLE,
        ),
      ];
      // A dotted name is a path, which this body has no room for.
      if (names.some((name) => name.includes('.'))) return probes;
      return [
        ...probes,
        ...forged(scene, MISMATCH, {
          'an id of 10,000 digits': withId(digits),
          'an id of 1e400': withId('1e400'),
          'an id of minus zero': withId('-0'),
        }),
        {
          what: 'an id of 99 digits, signed',
          request: scene.sign({
            body: withId(digits.slice(0, 99)),
            signed: texts.map((text, index) => (index === at ? digits.slice(0, 99) : text)).join(''),
          }),
          expected: HELD,
        },
      ];
    },
  },
  {
    name: 'many-keys',
    hole: 'one request keeps the verifier busy for long',
    probes: (scene) => {
      const keys = (name: (index: number) => string) =>
        Array.from({ length: MANY_KEYS }, (_, index) => `"${name(index)}":${index}`).join();
      return [
        ...genuineAndForged(scene, '10,000 keys', scene.bodyAfter(keys((index) => `k${index}`))),
        ...genuineAndForged(
          scene,
          '10,000 times one unsigned key',
          scene.bodyAfter(keys(() => 'k')),
          NOT_PORTABLE,
        ),
      ];
    },
  },
  {
    name: 'body-size',
    hole: 'bodies beyond the limit are paid for, or those within it are lost',
    probes: (scene) => {
      const limit = scene.stack.maxBodyBytes;
      const sized = (what: string, body: string, expected: readonly Expected[]): Probe => ({
        what,
        request: scene.sign({ body }),
        expected,
      });
      return [
        sized('a byte below the limit', bodyOfSize(scene, limit - 1), [ACCEPTED]),
        sized('at the limit', bodyOfSize(scene, limit), [ACCEPTED]),
        sized('a byte beyond the limit', bodyOfSize(scene, limit + 1), TOO_LARGE),
        sized('beyond the limit in bytes, not in characters', bodyOfSize(scene, limit + 64, 'é'), TOO_LARGE),
      ];
    },
  },
  {
    name: 'control-characters',
    hole: 'a signed text breaks a key, a log line or a header further on',
    probes: (scene) => [
      signedStatus(scene, 'a line break in the status', '\\n', '\n'),
      signedStatus(scene, 'CR LF and a header in the status', '\\r\\nX-Forged: 1', '\r\nX-Forged: 1'),
      signedStatus(scene, 'NUL in the status', '\\u0000', '\u0000', NOT_PORTABLE),
      signedStatus(scene, 'an escape sequence in the status', '\\u001b[2J', '\u001b[2J'),
      signedStatus(scene, 'a turned writing direction in the status', '\\u202e', '\u202e'),
      ...genuineAndForged(
        scene,
        'unsigned control characters',
        scene.bodyAfter('"n":"\\u0001\\u001b[2J\\u007f\\r\\n"'),
      ),
      ...genuineAndForged(scene, 'an unsigned NUL', scene.bodyAfter('"n":"\\u0000"'), NOT_PORTABLE),
    ],
  },
  {
    name: 'lone-surrogates',
    hole: 'texts that differ have one hash, or a text that is no Unicode stops an accepted event',
    probes: (scene) => [
      // In UTF-8 both are hashed as U+FFFD.
      signedStatus(scene, 'a lone surrogate in the status', '\\ud800', '\ufffd', NOT_PORTABLE),
      signedStatus(scene, 'U+FFFD in the status', '\\ufffd', '\ufffd'),
      ...genuineAndForged(
        scene,
        'unsigned lone surrogates',
        scene.bodyAfter('"n":"\\ud800 \\udfff","\\udc00":1'),
        NOT_PORTABLE,
      ),
    ],
  },
];
