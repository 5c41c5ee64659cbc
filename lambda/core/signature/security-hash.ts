import { hash, timingSafeEqual } from 'node:crypto';
import { decodeString } from '../json/json-text.ts';
import type { TextReading } from '../json/text-reading.ts';
import { WebhookError } from '../request/webhook-error.ts';
import { MAX_PATH_PARTS, MAX_SIGNED_FIELDS, signedField } from './field-name.ts';

/** What one listed field holds: a text that is certain, a number that can be written two ways, or `null`. */
export type SignedValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly source: string }
  | { readonly kind: 'null' };

/** How the sender turned numbers and `null` into text. The platform does not say, so each way is tried. */
export type Rendering = 'as-written' | 'as-written-null-empty' | 'as-javascript' | 'as-javascript-null-empty';

/** The listed values as text in one consistent rendering. */
export interface RenderedValues {
  readonly rendering: Rendering;
  readonly texts: readonly string[];
}

/** The header that was read last: nearly every request has the same. */
let latest: { readonly header: string; readonly names: readonly string[] } | undefined;

/**
 * Field names of an `X-Webhook-Security-Fields` header; the same array for the same header one after another.
 *
 * @throws WebhookError `malformed_header` for an empty list or name, a repeated name, more than 16 names, or a dotted
 *   name of more than 8 parts
 */
export function parseSecurityFields(header: string): readonly string[] {
  if (latest?.header === header) return latest.names;
  const names = header.split(',').map((name) => name.trim());
  const malformed = (reason: string) =>
    new WebhookError('malformed_header', `X-Webhook-Security-Fields ${reason}.`);
  if (names.length > MAX_SIGNED_FIELDS) throw malformed(`lists more than ${MAX_SIGNED_FIELDS} names`);
  if (names.some((name) => name.split('.').length > MAX_PATH_PARTS)) {
    throw malformed(`has a dotted name of more than ${MAX_PATH_PARTS} parts`);
  }
  if (names.some((name) => name === '')) throw malformed('is empty or has an empty name');
  if (new Set(names).size !== names.length) throw malformed('lists a name twice');
  latest = { header, names };
  return names;
}

function valueAt(text: string, start: number, end: number, field: string): SignedValue {
  switch (text[start]) {
    case '"':
      return { kind: 'text', text: decodeString(text, start, end) };
    case '{':
    case '[':
      throw new WebhookError('unsupported_field', `The ${signedField(field)} is an object or an array.`);
    case 't':
    case 'f':
      return { kind: 'text', text: text.slice(start, end) };
    case 'n':
      return { kind: 'null' };
    default:
      return { kind: 'number', source: text.slice(start, end) };
  }
}

/**
 * Values of the listed fields. A name is looked up as an own top-level key first, else as a dotted path of own keys.
 *
 * @param reading - of the body, with the listed fields as signed names
 * @param optional - names that count as empty text when absent
 * @throws WebhookError `missing_field`, `unsupported_field`, or `malformed_body` for a signed key that occurs twice
 */
export function signedValues(
  { found, signedNames, text }: Pick<TextReading, 'found' | 'signedNames' | 'text'>,
  optional: ReadonlySet<string> = new Set(),
): SignedValue[] {
  return signedNames.map((name, index) => {
    const place = found[index];
    // Parsers differ on which of two wins.
    if (place === 'repeated') {
      throw new WebhookError(
        'malformed_body',
        `The key of the ${signedField(name)} occurs twice in its object.`,
      );
    }
    if (place !== undefined) return valueAt(text, place.start, place.end, name);
    if (optional.has(name)) return { kind: 'text', text: '' };
    throw new WebhookError('missing_field', `The ${signedField(name)} is not in the body.`);
  });
}

const asWritten = (source: string) => source;
const asJavaScript = (source: string) => String(Number(source));

const RENDERINGS: Readonly<Record<Rendering, { number: (source: string) => string; null: string }>> = {
  'as-written': { number: asWritten, null: 'null' },
  'as-written-null-empty': { number: asWritten, null: '' },
  'as-javascript': { number: asJavaScript, null: 'null' },
  'as-javascript-null-empty': { number: asJavaScript, null: '' },
};

/** The values as text in one rendering. */
export function renderAs(values: readonly SignedValue[], rendering: Rendering): string[] {
  const rules = RENDERINGS[rendering];
  return values.map((value) => {
    // Hashing as UTF-8 writes a lone surrogate as U+FFFD, so that is what the policy must see, too.
    if (value.kind === 'text') return value.text.toWellFormed();
    return value.kind === 'null' ? rules.null : rules.number(value.source);
  });
}

/** Whether JavaScript would write a number in another way. */
function isRewritten(value: SignedValue): boolean {
  return value.kind === 'number' && asJavaScript(value.source) !== value.source;
}

/** Every distinct way in which the sender may have written these values: one for most bodies, four at most. */
export function renderings(values: readonly SignedValue[]): RenderedValues[] {
  const hasNull = values.some((value) => value.kind === 'null');
  const ways: Rendering[] = ['as-written'];
  if (hasNull) ways.push('as-written-null-empty');
  if (values.some(isRewritten)) {
    ways.push('as-javascript');
    if (hasNull) ways.push('as-javascript-null-empty');
  }
  return ways.map((rendering) => ({ rendering, texts: renderAs(values, rendering) }));
}

/** `sha256(values in header order, then the secret)`, the platform's own formula. */
export function securityHash(texts: readonly string[], secret: string): Buffer {
  // As text and back is faster than as bytes at once.
  return Buffer.from(hash('sha256', texts.join('') + secret, 'hex'), 'hex');
}

/** Whether a stored text is no secret: empty, or nothing but the line break or the blanks that a file had. */
export function isBlankSecret(value: string): boolean {
  return value.trim() === '';
}

/**
 * The rendering and secret under which the hash verifies, if any.
 *
 * The comparison is constant-time. A blank secret is passed over: anyone could compute its hash.
 *
 * @param hash - the 32 bytes of the hash header
 */
export function matchHash<Secret extends { readonly value: string }>(
  candidates: readonly RenderedValues[],
  secrets: readonly Secret[],
  hash: Uint8Array,
): { readonly rendered: RenderedValues; readonly secret: Secret } | undefined {
  for (const secret of secrets) {
    if (isBlankSecret(secret.value)) continue;
    for (const rendered of candidates) {
      if (timingSafeEqual(securityHash(rendered.texts, secret.value), hash)) return { rendered, secret };
    }
  }
  return undefined;
}
