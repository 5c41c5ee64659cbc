/**
 * What every mainstream JSON parser can read, and reads alike (RFC 7493 is the model).
 *
 * The hash covers the listed values alone. Whoever carries a request can change the rest of its body, and the hash still
 * verifies: with a thousand brackets that Python and Jackson fail on, or with an `ID` beside `id`, which Go takes for the
 * same field. Such a body would block its entity in every subscriber's queue, or mean something else in each. So it is
 * held.
 */

/** Deepest nesting, the body itself being 1. In a message the envelope adds one: 64 is what .NET reads. */
export const MAX_DEPTH = 63;

/** Longest number, in characters: Python and Jackson reject numbers of some thousands. */
export const MAX_NUMBER_LENGTH = 100;

/** Longest key, in UTF-16 code units, escapes decoded. */
export const MAX_KEY_LENGTH = 1000;

/** Largest exponent, with some room above what a double takes: Java's `BigDecimal` fails on those of eleven digits. */
const MAX_EXPONENT = 400;

/** A rule of portability that a body breaks. */
export type PortabilityRule =
  | 'depth'
  | 'surrogate'
  | 'nul'
  | 'number'
  | 'repeated-key'
  | 'long-key'
  | 'prototype-key'
  | 'like-signed-key'
  | 'two-places';

/** The first rule that a body was found to break, in words that name fields and never a value. */
export interface PortabilityFault {
  readonly rule: PortabilityRule;
  readonly reason: string;
}

/** Rules that name no field. */
type PlainRule = Exclude<PortabilityRule, 'like-signed-key' | 'two-places'>;

const REASONS: Readonly<Record<PlainRule, string>> = {
  depth: `The body nests objects and arrays deeper than ${MAX_DEPTH}.`,
  surrogate: 'The body has a key or a string with half of a surrogate pair, which is no character.',
  nul: 'The body has a key or a string with the character NUL, at which some parsers end a text.',
  number: `The body has a number that a double cannot hold, or of more than ${MAX_NUMBER_LENGTH} characters.`,
  'repeated-key': 'The body has an object with the same key twice.',
  'long-key': `The body has a key of more than ${MAX_KEY_LENGTH} characters.`,
  'prototype-key': 'The body has the key "__proto__", which becomes the prototype of a copy in JavaScript.',
};

/** A rule that names no field, broken. */
export function portabilityFault(rule: PlainRule): PortabilityFault {
  return { rule, reason: REASONS[rule] };
}

/** The rule for what strings and keys hold that a decoded one breaks. */
export function textRule(decoded: string): 'surrogate' | 'nul' | undefined {
  if (!decoded.isWellFormed()) return 'surrogate';
  return decoded.includes('\0') ? 'nul' : undefined;
}

/** Whether every parser can hold a number that is written with an exponent. Others only have to be short. */
export function isPortableExponential(source: string): boolean {
  const value = Number(source);
  const [mantissa, exponent] = source.split(/e/i) as [string, string];
  // Too small is as bad as too large: where one parser reads zero, another keeps the digits, or fails.
  const isLost = value === 0 && /[1-9]/.test(mantissa);
  return Number.isFinite(value) && !isLost && Math.abs(Number(exponent)) <= MAX_EXPONENT;
}
