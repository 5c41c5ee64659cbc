import { type Cause, type Finding, finding } from './finding.ts';

/** What the sender's secret may be, going by the one that is stored. */
export interface SecretShape {
  readonly secret: Buffer;
  readonly finding: Finding;
}

const TELL_SENDER = 'Have the sender use the secret as it is; the stored one looks right.';

/** Every secret that one usual mistake in storing or reading it makes of the stored one, most likely first. */
export function* secretShapes(stored: string): Iterable<SecretShape> {
  const mistakes = [lineBreaks, blanks, quotes, json, prefixes, escapes, codecs, twice, letterCase];
  const seen = new Set([stored, '']);
  for (const mistake of mistakes) {
    for (const [secret, found] of mistake(stored)) {
      const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret;
      const key = bytes.toString('latin1');
      if (seen.has(key)) continue;
      seen.add(key);
      yield { secret: bytes, finding: found };
    }
  }
}

type Shape = readonly [secret: string | Buffer, finding: Finding];

function* lineBreaks(stored: string): Iterable<Shape> {
  const wrong = 'The stored secret ends in a line break that does not belong to it.';
  const found = storedWrongly('secret_line_break', wrong);
  yield [stored.replace(/[\r\n]+$/, ''), found];
  yield [stored.replace(/(?:\\r|\\n)+$/, ''), found];
  if (/[\r\n]/.test(stored)) yield [stored.replaceAll(/[\r\n]/g, ''), found];
  const senders = finding(
    'secret_line_break',
    "The sender's copy of the secret ends in a line break.",
    TELL_SENDER,
  );
  for (const end of ['\n', '\r\n', '\r']) yield [stored + end, senders];
}

function* blanks(stored: string): Iterable<Shape> {
  const found = storedWrongly(
    'secret_blanks',
    'The stored secret has blanks or invisible characters around it.',
  );
  yield [stored.trim(), found];
  yield [stored.replaceAll(/[\s\p{Cc}\p{Cf}]/gu, ''), found];
  const senders = finding(
    'secret_blanks',
    "The sender's copy of the secret has a blank around it.",
    TELL_SENDER,
  );
  for (const secret of [`${stored} `, ` ${stored}`, ` ${stored} `]) yield [secret, senders];
}

function* quotes(stored: string): Iterable<Shape> {
  const bare = stored.trim();
  const quoted = /^(["'`]).*\1$/s.test(bare);
  if (quoted) {
    yield [bare.slice(1, -1), storedWrongly('secret_quotes', 'The stored secret stands in quotes.')];
  }
  const senders = finding('secret_quotes', "The sender's copy of the secret stands in quotes.", TELL_SENDER);
  for (const quote of ['"', "'"]) yield [quote + stored + quote, senders];
}

const MAX_JSON_VALUES = 10;

function* json(stored: string): Iterable<Shape> {
  const found = finding(
    'secret_json',
    'The stored secret is JSON, and the real one is inside it.',
    'Store the secret alone, or set secretJsonKey of the stage to its key and deploy.',
  );
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return;
  }
  const inside = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  for (const text of inside.slice(0, MAX_JSON_VALUES)) {
    if (typeof text !== 'string' && typeof text !== 'number') continue;
    yield [`${text}`, found];
    yield [`${text}`.trim(), found];
  }
}

function* prefixes(stored: string): Iterable<Shape> {
  const found = storedWrongly('secret_prefix', 'The stored secret has its name or a prefix in front.');
  const [, behindName = ''] = /^(?:export\s+)?[A-Za-z]\w*\s*[=:]\s*(.*)$/s.exec(stored) ?? [];
  yield [behindName, found];
  yield [behindName.trim().replaceAll(/^["']|["']$/g, ''), found];
  yield [stored.replace(/^[a-z]{2,10}_/, ''), found];
}

interface EscapeForm {
  /** Where a text looks so, as in "escaped as in a URL". */
  readonly where: string;
  /** `undefined` for what is no such text. */
  readonly undo: (text: string) => string | undefined;
  readonly make: (text: string) => string;
}

const ESCAPE_FORMS: readonly EscapeForm[] = [
  {
    where: 'in a URL',
    undo: (text) => attempt(() => decodeURIComponent(text)),
    make: (text) => encodeURIComponent(text.toWellFormed()),
  },
  {
    where: 'in JSON',
    // Quotes may have been taken off, or be escaped already.
    undo: (text) => attempt(() => `${JSON.parse(`"${text.replaceAll(/(?<!\\)((?:\\\\)*)"/g, '$1\\"')}"`)}`),
    make: (text) => JSON.stringify(text).slice(1, -1),
  },
  { where: 'in HTML', undo: withoutEntities, make: withEntities },
  {
    where: 'on a command line',
    undo: (text) => text.replaceAll(/\\([^A-Za-z0-9])/g, '$1'),
    make: (text) => text.replaceAll(/[^\w@%+=:,./-]/g, '\\$&'),
  },
];

/** Escaped twice is what a form does that shows what it stored. */
const MAX_ESCAPES = 2;

function* escapes(stored: string): Iterable<Shape> {
  const bare = stored.trim();
  const unquoted = bare.replace(/^(["'`])(.*)\1$/s, '$2');
  for (const { where, undo, make } of ESCAPE_FORMS) {
    const found = storedWrongly('secret_escapes', `The stored secret is escaped as ${where}.`);
    for (const text of [stored, bare, unquoted]) {
      let undone: string | undefined = text;
      for (let times = 0; times < MAX_ESCAPES && undone !== undefined; times++) {
        undone = undo(undone);
        if (undone !== undefined) yield [undone, found];
      }
    }
    const senders = finding(
      'secret_escapes',
      `The sender's copy of the secret is escaped as ${where}.`,
      TELL_SENDER,
    );
    yield [make(stored), senders];
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
]);

function withoutEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{2,5}));/gi,
    (entity, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? entity;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    },
  );
}

function withEntities(text: string): string {
  const names = new Map([...ENTITIES].map(([name, character]) => [character, name]));
  return text.replaceAll(/[&<>"]/g, (character) => `&${names.get(character)};`).replaceAll("'", '&#39;');
}

/** Codecs in whose form a secret is stored, or used by the sender, where the other has the plain one. */
const CODECS = [
  { name: 'base64', cause: 'secret_base64', digits: /^([\w+/-]+={0,2})$/ },
  { name: 'hex', cause: 'secret_hex', digits: /^(?:0x)?((?:[0-9a-f]{2})+)$/i },
] as const;

function* codecs(stored: string): Iterable<Shape> {
  const todo =
    'Store the form that the sender uses: the platform shows one text, and that text is the secret.';
  for (const { name, cause, digits } of CODECS) {
    const found = finding(cause, `The stored secret is the ${name} form of the one the sender uses.`, todo);
    const [, bare] = digits.exec(stored.trim()) ?? [];
    if (bare !== undefined) {
      const decoded = Buffer.from(bare, name);
      yield [decoded, found];
      yield [decoded.toString('utf8').trim(), found];
    }
    const senders = finding(cause, `The sender uses the ${name} form of the secret.`, todo);
    yield [Buffer.from(stored).toString(name), senders];
  }
}

function* twice(stored: string): Iterable<Shape> {
  const half = stored.slice(0, stored.length / 2);
  const found = storedWrongly('secret_twice', 'The stored secret is the real one, pasted twice.');
  if (half + half === stored) yield [half, found];
}

function* letterCase(stored: string): Iterable<Shape> {
  const found = storedWrongly(
    'secret_letter_case',
    'The stored secret differs from the real one in upper and lower case.',
  );
  yield [stored.toLowerCase(), found];
  yield [stored.toUpperCase(), found];
}

function storedWrongly(cause: Cause, wrong: string): Finding {
  const todo = 'Store it again as the platform shows it.';
  return finding(cause, wrong, todo, { kind: 'store-secret-from-file' });
}
