import type { Attempt, Facts, Hypothesis } from '../attempt.ts';
import { finding } from '../finding.ts';
import { plainTexts } from '../value-texts.ts';

const TELL_SENDER =
  'The documented formula is sha256(values, then the secret), without anything in between: have the sender use it.';

const SEPARATORS = [',', ', ', ' ', '\n', '\r\n', '|', ':', ';', '.', '-', '_', '&', '\t', '/', '+', '\0'];

/** Something stands between the values, or between them and the secret. */
export const separators: Hypothesis = function* separators(facts) {
  const found = finding(
    'separator',
    'The sender puts a separator between the values, or between them and the secret.',
    TELL_SENDER,
  );
  for (const texts of plainTexts(facts.values)) {
    const plain = texts.join('');
    for (const separator of SEPARATORS) {
      const joined = texts.join(separator);
      yield { before: joined, finding: found };
      yield { before: joined + separator, finding: found };
      yield { before: plain + separator, finding: found };
      yield { before: joined, construction: 'hmac', finding: found };
      yield { before: '', after: separator + joined, finding: found };
    }
  }
};

/** The secret stands in front of the values, or on both sides. */
export const secretFirst: Hypothesis = function* secretFirst(facts) {
  const found = finding(
    'secret_first',
    'The sender puts the secret in front of the values, not behind them.',
    TELL_SENDER,
  );
  for (const texts of plainTexts(facts.values)) yield { before: '', after: texts.join(''), finding: found };
};

/** The values are authenticated with HMAC. */
export const hmac: Hypothesis = function* hmac(facts) {
  const found = finding(
    'hmac',
    'The sender makes an HMAC of the values, not a plain hash of values and secret.',
    TELL_SENDER,
  );
  for (const texts of plainTexts(facts.values)) {
    yield { before: texts.join(''), construction: 'hmac', finding: found };
  }
};

/** There is no secret in the hash. */
export const secretAbsent: Hypothesis = function* secretAbsent(facts) {
  const found = finding(
    'secret_absent',
    'The hash was made without any secret, so anybody could have made it.',
    "Do not trust this request; if it is the platform's, set the secret there.",
  );
  for (const texts of plainTexts(facts.values)) {
    yield { before: texts.join(''), construction: 'without-secret', finding: found };
  }
};

/** Another algorithm makes digests of the same length. */
export const otherAlgorithms: Hypothesis = function* otherAlgorithms(facts) {
  for (const algorithm of ['sha512-256', 'sha3-256', 'blake2s256']) {
    const found = finding(
      'hash_algorithm',
      `The sender uses ${algorithm.toUpperCase()}, not SHA-256.`,
      'Have the sender use SHA-256; nothing else verifies.',
    );
    for (const texts of plainTexts(facts.values)) yield { before: texts.join(''), algorithm, finding: found };
  }
};

/** The names of the fields are part of the hash. */
export const namesHashed: Hypothesis = function* namesHashed({ listed, values }) {
  const found = finding('names_hashed', 'The sender hashes the names of the fields, too.', TELL_SENDER);
  for (const texts of plainTexts(values)) {
    for (const [inside, between] of [
      ['=', '&'],
      ['=', ','],
      ['=', ''],
      [':', ','],
      [':', ''],
      ['', ''],
    ] as const) {
      const before = listed.map((name, index) => name + inside + (texts[index] ?? '')).join(between);
      yield { before, finding: found };
      yield { before, construction: 'hmac', finding: found };
    }
  }
  const members = listed.map((name, index) => `${JSON.stringify(name)}:${values[index]?.source || '""'}`);
  const pairs = `{${members.join(',')}}`;
  yield { before: pairs, finding: found };
  yield { before: pairs, construction: 'hmac', finding: found };
};

/** The request UUID is part of the hash. */
export const uuidHashed: Hypothesis = function* uuidHashed({ requestUuid, values }) {
  if (requestUuid === undefined) return;
  const found = finding('uuid_hashed', 'The sender hashes the request UUID, too.', TELL_SENDER);
  for (const texts of plainTexts(values)) {
    for (const uuid of new Set([requestUuid, requestUuid.toLowerCase()])) {
      yield { before: uuid + texts.join(''), finding: found };
      yield { before: texts.join('') + uuid, finding: found };
    }
  }
};

/** The body as a whole is hashed, not the listed values. */
export const bodyHashed: Hypothesis = function* bodyHashed(facts) {
  const found = finding(
    'body_hashed',
    'The sender hashes the body as a whole, not the listed values.',
    TELL_SENDER,
  );
  for (const before of bodyTexts(facts)) {
    const attempts: Omit<Attempt, 'finding'>[] = [
      { before },
      { before, construction: 'hmac' },
      { before, construction: 'without-secret' },
      { before: '', after: before.toString() },
    ];
    for (const attempt of attempts) yield { ...attempt, finding: found };
  }
};

/** The body as it was saved, and as it may have been before it was printed, indented or sorted. */
function* bodyTexts({ rawBody, body }: Facts): Iterable<string | Buffer> {
  yield rawBody;
  yield body.text.trim();
  yield `${body.text.trim()}\n`;
  if (!isRewritable(body.text)) return;
  const value = JSON.parse(body.text) as Record<string, unknown>;
  const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  yield JSON.stringify(value);
  for (const indent of INDENTS) yield JSON.stringify(value, undefined, indent);
  yield JSON.stringify(sorted);
}

const INDENTS = [2, 4];

/** How many blanks indentation may add to a body: an ordinary one of 300 KB has fewer. */
const MAX_INDENTATION = 4 * 1024 * 1024;

/** Deeper is no body that somebody indented, and `JSON.stringify` recurses. */
const MAX_DEPTH = 64;

/**
 * Whether a body can be written again in other ways. Indented, one line for each of 100,000 numbers at depth 4,000 would
 * be 800 MB.
 */
export function isRewritable(text: string): boolean {
  let depth = 0;
  let blanks = 0;
  for (const [sign] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]/g)) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    else if (sign !== ',') continue;
    blanks += depth * Math.max(...INDENTS);
    if (depth > MAX_DEPTH || blanks > MAX_INDENTATION) return false;
  }
  return true;
}
