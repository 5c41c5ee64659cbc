import { DOCUMENTED_STATUSES } from '../../sender/documented-statuses.ts';
import type { Attempt, Hypothesis } from '../attempt.ts';
import type { FieldValue } from '../body-fields.ts';
import { type Cause, type Finding, finding } from '../finding.ts';
import { isReserialised, isWhole, numberWritings, roundedFrom } from '../number-texts.ts';
import { textsWith } from '../value-texts.ts';

const HASH_AS_SENT = 'Have the sender hash exactly the text that stands in the body.';
const FIND_MIDDLE =
  'Find what re-writes JSON on the way (a proxy, a queue, a copy by hand) and have it pass the body byte for byte; if there is none, have the sender hash exactly the text that it sends.';

/** Attempts over values of which some are written in another way; none if nothing changes. */
function* renderedAs(
  values: readonly FieldValue[],
  found: Finding,
  write: (value: FieldValue) => string | undefined,
): Iterable<Attempt> {
  const texts = textsWith(values, write);
  if (texts.some((text, index) => text !== values[index]?.text))
    yield { before: texts.join(''), finding: found };
}

/** Numbers were turned into text in another way. */
export const numberText: Hypothesis = function* numberText({ values }) {
  const sender = finding(
    'number_text',
    'The sender hashes a number in another form than the one that stands in the body.',
    'Have the sender hash numbers as they stand in the body, or send them as strings.',
  );
  const middle = finding(
    'body_reserialised',
    'The hash is over a number in a form that a re-written body has lost, such as zeros behind the decimal point.',
    FIND_MIDDLE,
  );
  for (const chosen of numberChoices(values)) {
    for (const write of numberWritings()) {
      const lost = chosen.some(({ text }) => isReserialised(text, write(text)));
      yield* renderedAs(values, lost ? middle : sender, (value) =>
        chosen.includes(value) ? write(value.text) : undefined,
      );
    }
  }
  for (const [index, value] of values.entries()) {
    if (value.kind !== 'number') continue;
    for (const source of roundedFrom(value.text)) {
      const before = textsWith(values.toSpliced(index, 1, { ...value, text: source }), () => undefined).join(
        '',
      );
      yield { before, finding: roundedNumber };
    }
  }
};

const MAX_SINGLE_NUMBERS = 4;

/** Which numbers a sender may write otherwise: amounts but not ids, all, or one alone. */
function numberChoices(values: readonly FieldValue[]): FieldValue[][] {
  const numbers = values.filter(({ kind }) => kind === 'number');
  if (numbers.length === 0) return [];
  const amounts = numbers.filter(({ text }) => !isWhole(text));
  const single = numbers.length === 1 ? [] : numbers.slice(0, MAX_SINGLE_NUMBERS).map((value) => [value]);
  return [amounts, numbers, ...single];
}

const roundedNumber = finding(
  'body_reserialised',
  'A long number was rounded on the way: the hash is over one with the same leading digits.',
  FIND_MIDDLE,
);

const TRUE_FALSE = [
  ['True', 'False'],
  ['TRUE', 'FALSE'],
  ['1', '0'],
  ['yes', 'no'],
  ['Y', 'N'],
  ['1', ''],
  ['t', 'f'],
] as const;

/** `true` and `false` were turned into text in another way. */
export const booleanText: Hypothesis = function* booleanText({ values }) {
  const found = finding(
    'boolean_text',
    'The sender hashes true or false in another form than the one that stands in the body.',
    HASH_AS_SENT,
  );
  for (const [yes, no] of TRUE_FALSE) {
    yield* renderedAs(values, found, ({ kind, text }) =>
      kind === 'boolean' ? (text === 'true' ? yes : no) : undefined,
    );
  }
};

/** `null`, or a field that is not there, was turned into text in another way. */
export const nullText: Hypothesis = function* nullText({ values }) {
  const found = finding(
    'null_text',
    'The sender hashes null, or a field that is not there, as some other word.',
    'Have the sender hash null as "null" or as nothing, and list only fields that the body has.',
  );
  for (const word of ['None', 'NULL', 'Null', 'nil', 'undefined', '0', '""', 'null', '']) {
    yield* renderedAs(values, found, ({ kind }) => (kind === 'null' || kind === 'absent' ? word : undefined));
  }
};

/** Values were hashed as JSON, quotes included. */
export const quoted: Hypothesis = function* quoted({ values }) {
  const found = finding(
    'value_quoted',
    'The sender hashes the values with quotes around them.',
    HASH_AS_SENT,
  );
  const texts = (quote: string, value: FieldValue) => quote + value.text + quote;
  yield* renderedAs(values, found, ({ source }) => source);
  for (const quote of ['"', "'"]) {
    yield* renderedAs(values, found, (value) => texts(quote, value));
    yield* renderedAs(values, found, (value) => (value.kind === 'text' ? texts(quote, value) : undefined));
  }
};

const HTML: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
];

type TextChange = (text: string) => string;

const ESCAPES: readonly TextChange[] = [
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => asciiOnly(JSON.stringify(text).slice(1, -1)),
  (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  (text) => asciiOnly(JSON.stringify(text).slice(1, -1)).replaceAll('/', '\\/'),
  (text) => HTML.reduce((result, [plain, entity]) => result.replaceAll(plain, entity), text),
  (text) => HTML.toReversed().reduce((result, [plain, entity]) => result.replaceAll(entity, plain), text),
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+'),
  decoded,
  (text) => decoded(text.replaceAll('+', ' ')),
  (text) => text.replaceAll('\\', ''),
];

function asciiOnly(text: string): string {
  return text.replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Texts were escaped or unescaped on one of the two sides. */
export const escapes: Hypothesis = function* escapes({ values }) {
  const found = finding(
    'value_escapes',
    'The hash is over a text that is escaped (as in JSON, HTML or a URL) otherwise than in the body.',
    FIND_MIDDLE,
  );
  yield* renderedAs(values, found, ({ kind, source }) => (kind === 'text' ? source.slice(1, -1) : undefined));
  yield* textChanges(values, found, ESCAPES);
};

const CHARSETS: readonly TextChange[] = [
  (text) => Buffer.from(text, 'utf8').toString('latin1'),
  (text) => Buffer.from(text, 'latin1').toString('utf8'),
  (text) => text.replaceAll(/[^\0-\x7f]/gu, '?'),
  (text) => text.replaceAll(/[^\0-\x7f]/gu, ''),
  (text) => text.normalize('NFC'),
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, ''),
];

/** Texts beyond ASCII were hashed in another encoding. */
export const charset: Hypothesis = function* charset({ values }) {
  const found = finding(
    'value_charset',
    'The hash is over a text in another character encoding or form than in the body.',
    'Have the sender hash UTF-8, and look for what converts the body on the way.',
  );
  const latin1 = values.map(({ text }) => text).join('');
  if (/[^\0-\x7f]/.test(latin1)) yield { before: Buffer.from(latin1, 'latin1'), finding: found };
  yield* textChanges(values, found, CHARSETS);
};

const SMALL_CHANGES: readonly (readonly [cause: Cause, wrong: string, changes: readonly TextChange[]])[] = [
  [
    'value_blanks',
    'The hash is over values without the blanks around them, or with some that the body does not have.',
    [
      (text) => text.trim(),
      (text) => text.replaceAll(/\s+/g, ' ').trim(),
      (text) => text.replaceAll(/\s/g, ''),
      (text) => `${text} `,
      (text) => text.replaceAll('\r\n', '\n'),
      (text) => text.replaceAll('\n', '\r\n'),
    ],
  ],
  [
    'value_letter_case',
    'The hash is over values whose letters are upper or lower case otherwise than in the body.',
    [(text) => text.toLowerCase(), (text) => text.toUpperCase()],
  ],
];

/** Blanks and letters differ. */
export const smallChanges: Hypothesis = function* smallChanges({ values }) {
  for (const [cause, wrong, changes] of SMALL_CHANGES) {
    yield* textChanges(values, finding(cause, wrong, HASH_AS_SENT), changes);
  }
};

/**
 * The longest text that is changed, in UTF-16 units. Putting accents in order takes the square of their number: a text of
 * 200 KB of nothing else took 48 s.
 */
const MAX_CHANGED_TEXT = 1000;

/** Whether one of these texts stays as it is in {@link smallChanges}, {@link escapes} and {@link charset}. */
export function hasUnchangedText(values: readonly FieldValue[]): boolean {
  return values.some(({ kind, text }) => kind === 'text' && text.length > MAX_CHANGED_TEXT);
}

function* textChanges(
  values: readonly FieldValue[],
  found: Finding,
  changes: readonly TextChange[],
): Iterable<Attempt> {
  for (const change of changes) {
    yield* renderedAs(values, found, ({ kind, text }) =>
      kind === 'text' && text.length <= MAX_CHANGED_TEXT ? change(text) : undefined,
    );
  }
}

/** The status is another documented word than the one that was hashed. */
export const statusAltered: Hypothesis = function* statusAltered({ listed, values, eventTypes, nameOf }) {
  const statusFields = new Set(['status', ...eventTypes.map(({ statusField }) => statusField)]);
  for (const [index, name] of listed.entries()) {
    const value = values[index];
    if (!statusFields.has(name) || value === undefined) continue;
    for (const word of DOCUMENTED_STATUSES) {
      const found = finding(
        'status_altered',
        `The hash fits if ${nameOf(name, index)} were the documented word ${word}: the body says another.`,
        'Do not act on this request. The status was altered on the way, or hash and body are of two requests: compare with the Webhook Log.',
      );
      yield* renderedAs(values, found, (one) => (one === value ? word : undefined));
    }
  }
};
