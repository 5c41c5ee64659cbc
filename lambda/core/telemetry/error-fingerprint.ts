import { createHash } from 'node:crypto';
import type { ErrorSummary } from './error-summary.ts';

/** Digits of a fingerprint: with 10,000 kinds of errors two are alike once in five million stacks. */
const DIGITS = 12;

/** Characters of a message, its values taken out, that tell one kind of error from another. */
const TELLING = 200;

/** What is still open at the end was cut there. */
const QUOTED = /"(?:[^"\\]|\\.)*["\\]?|`[^`]*`?|“[^”]*”?|(?<!\w)'.*?(?:'(?!\w)|$)/gs;
const URL = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;
const BRACKETED = /\[[^[\]]*\]|\{[^{}]*\}|\([^()]*\)|<[^<>]*>/g;
const CUT_BRACKET = /[[{(<].*/s;
const HEX = /\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/gi;
/** Numbers, and whatever they are part of: ids, timestamps, ARNs. */
const WITH_DIGIT = /[\p{L}\d_.:#/+=-]*\d[\p{L}\d_.:#/+=%-]*/gu;
const SEVERAL = /\?(?:[\s,;:.]*\?)+/g;

/** The words of a message: values become `?`, several in a row become one. */
function wordsOf(message: string): string {
  let words = message.replace(QUOTED, '?').replace(URL, '?');
  let before: string;
  do {
    before = words;
    words = words.replace(BRACKETED, '?');
  } while (words !== before);
  return words
    .replace(CUT_BRACKET, '?')
    .replace(WITH_DIGIT, '?')
    .replace(HEX, '?')
    .replace(SEVERAL, '?')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, TELLING);
}

/**
 * Names the kind of an error: equal for errors that differ in values only, stable across versions of this code as long
 * as the errors keep their names and words.
 *
 * @param chain - the error and its causes
 * @returns 12 hex digits
 */
export function errorFingerprint(chain: readonly ErrorSummary[]): string {
  const kind = chain.map(({ name, message }) => [name, wordsOf(message)]);
  return createHash('sha256').update(JSON.stringify(kind)).digest('hex').slice(0, DIGITS);
}
