import { createHash } from 'node:crypto';
import type { SecretVersion } from '../../lambda/core/ports.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { CASE_TIME, type FuzzEvent, type FuzzSettings, type FuzzWorld, PREVIOUS_FOR } from './fuzz-case.ts';
import { naiveMembers, tokensOf } from './json-tokens.ts';
import { isPortable } from './portable-oracle.ts';

/**
 * A second, deliberately naive opinion on every request. It lists all that is wrong with one, in no order, where the
 * verifier stops at the first fault it meets; so the two share no control flow.
 */
export interface Opinion {
  /** Codes of everything that is wrong. None: the request must be accepted. */
  readonly faults: ReadonlySet<string>;
  /** Whether the hash verifies under a secret in force, whatever else is wrong. */
  readonly authentic: boolean;
  /** Hashes that would have verified, as hex digits. */
  readonly expectedHashes: readonly string[];
  readonly requestUuid: string | undefined;
}

const HEX = new Set('0123456789abcdefABCDEF');

function isHex(text: string, length: number): boolean {
  return text.length === length && [...text].every((character) => HEX.has(character));
}

function isUuid(text: string): boolean {
  const parts = text.split('-');
  return parts.length === 5 && [8, 4, 4, 4, 12].every((length, index) => isHex(parts[index] ?? '', length));
}

function headerOf(event: FuzzEvent, name: string): string | undefined {
  const entry = Object.entries(event.headers).findLast(
    ([key, value]) => key.toLowerCase() === name && value !== undefined,
  );
  return entry?.[1]?.trim();
}

function isJson(contentType: string): boolean {
  const [essence = ''] = contentType.toLowerCase().split(';');
  const subtype = essence.trim().split('/').slice(1).join('/');
  const suffix = subtype.slice(0, -'+json'.length);
  const isMediaType = essence.trim().startsWith('application/');
  const isSubtype =
    subtype === 'json' || (subtype.endsWith('+json') && suffix !== '' && !/[^a-z0-9_.!#$&^+-]/.test(suffix));
  return isMediaType && isSubtype;
}

/** Whether the body was encoded, by one of the codings of HTTP that do so. */
function isCoded(contentEncoding: string): boolean {
  const codings = contentEncoding.toLowerCase().split(',');
  return codings.some((coding) => /^\s*(?:(?:x-)?gzip|(?:x-)?compress|deflate|br|zstd)\s*$/.test(coding));
}

/** Undoes percent-encoding byte by byte; `undefined` if it is malformed. */
function percentDecoded(text: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number;
    if (code === 0x25) {
      const digits = text.slice(at + 1, at + 3);
      if (!isHex(digits, 2)) return undefined;
      bytes.push(Number.parseInt(digits, 16));
      at += 3;
    } else {
      const character = String.fromCodePoint(code);
      if (code < 0x80) bytes.push(code);
      else bytes.push(...Buffer.from(character));
      at += character.length;
    }
  }
  const decoded = Buffer.from(bytes).toString('utf8');
  return Buffer.from(decoded).equals(Buffer.from(bytes)) ? decoded : undefined;
}

interface Address {
  readonly token?: string | undefined;
  readonly eventType?: string | undefined;
}

/** What the path says by the documented forms; `undefined` for any other path. */
function addressOf({ rawPath }: FuzzEvent, { eventTypes, pathToken }: FuzzSettings): Address | undefined {
  const path = percentDecoded(rawPath);
  const words = (path ?? '')
    .replace(/\/+/g, '/')
    .replace(/^\/|\/$/g, '')
    .split('/');
  if (path === undefined || words[0] !== 'webhooks') return undefined;
  const isType = eventTypes.some(({ name }) => name === words[1]);
  const without = (): Address | undefined => (words.length <= 2 ? { eventType: words[1] } : undefined);
  const withToken = (): Address | undefined =>
    words.length === 2 || words.length === 3 ? { token: words[1], eventType: words[2] } : undefined;
  if (pathToken === 'off') return without();
  if (pathToken === 'require') return withToken();
  return words.length === 1 || isType ? without() : withToken();
}

/** Event type that the URL names. */
export function eventTypeIn(event: FuzzEvent, settings: FuzzSettings): string | undefined {
  return addressOf(event, settings)?.eventType;
}

/** Text of the body if it is a JSON object in UTF-8. */
function bodyText(event: FuzzEvent): string | undefined {
  const bytes = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64')
    : Buffer.from((event.body ?? '').toWellFormed());
  const decoded = bytes.toString('utf8');
  if (!Buffer.from(decoded).equals(bytes)) return undefined;
  const text = decoded.replace(/^\ufeff/, '');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : undefined;
  } catch {
    return undefined;
  }
}

function fieldNames(header: string | undefined): string[] | undefined {
  const names = (header ?? '').split(',').map((name) => name.trim());
  const wellFormed =
    names.length <= 16 &&
    names.every((name, index) => name !== '' && names.indexOf(name) === index && name.split('.').length <= 8);
  return wellFormed ? names : undefined;
}

type Found = { readonly tokens: readonly string[] } | 'absent' | 'repeated';

function find(tokens: readonly string[], key: string): Found {
  const found = naiveMembers(tokens).filter((member) => member.key === key);
  if (found.length > 1) return 'repeated';
  return found[0] === undefined ? 'absent' : { tokens: found[0].value };
}

function findPath(tokens: readonly string[], name: string): Found {
  const own = find(tokens, name);
  if (own !== 'absent' || !name.includes('.')) return own;
  let at: Found = { tokens };
  for (const key of name.split('.')) {
    if (typeof at === 'string') return at;
    at = find(at.tokens, key);
  }
  return at;
}

/** Text of a value in each of the four ways a sender may write it; a code if it has none. */
function writings(found: Found, optional: boolean): string[] | string {
  if (found === 'repeated') return 'malformed_body';
  if (found === 'absent') return optional ? ['', '', '', ''] : 'missing_field';
  const [token = ''] = found.tokens;
  if (token === '{' || token === '[') return 'unsupported_field';
  if (token.startsWith('"')) return Array(4).fill((JSON.parse(token) as string).toWellFormed());
  if (token === 'null') return ['null', '', 'null', ''];
  if (token === 'true' || token === 'false') return Array(4).fill(token);
  return [token, token, String(Number(token)), String(Number(token))];
}

/** A number as a fraction: numerator and denominator. */
function fractionOf(text: string): readonly [bigint, bigint] {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const power = Number(exponent) - fraction.length;
  const numerator = BigInt(whole + fraction);
  return power < 0 ? [numerator, 10n ** BigInt(-power)] : [numerator * 10n ** BigInt(power), 1n];
}

/** Whether a number's text is another number than it was written as. */
function isRounded(written: string, rendered: string): boolean {
  if (!/^-?\d/.test(written) || written === rendered) return false;
  if (rendered.endsWith('Infinity')) return true;
  const [[p, q], [r, s]] = [fractionOf(written), fractionOf(rendered)];
  return p * s !== r * q;
}

/** What a read of the previous version comes to. */
function isPreviousUnknown({ failing }: FuzzWorld): boolean {
  return failing.includes('previous secret') || failing.includes('labels of the secret');
}

/** Versions that may verify: the current one, and the one before it in its time. An empty text never does. */
function secretsInForce(world: FuzzWorld): SecretVersion[] {
  const { current, previous, failing } = world;
  if (current === undefined || current.value === '' || failing.includes('current secret')) return [];
  const inTime = CASE_TIME < current.storedAt + PREVIOUS_FOR && !isPreviousUnknown(world);
  return previous !== undefined && previous.value !== '' && inTime ? [current, previous] : [current];
}

function keepsFormat(name: string, text: string): boolean {
  if (text.length > 512) return false;
  switch (name) {
    case 'id':
      return isUuid(text) || text === '0' || (/^\d{1,20}$/.test(text) && !text.startsWith('0'));
    case 'status':
      return /^[A-Z]$/i.test(text.slice(0, 1)) && !/[^A-Z0-9_]/i.test(text);
    case 'note':
      return text === '' || (text.startsWith('-') && !/[^a-z]/.test(text.slice(1)));
    default:
      throw new RangeError(`The oracle knows no format of "${name}".`);
  }
}

function keepsPolicy(eventType: EventType, names: readonly string[], texts: readonly string[]): boolean {
  return (
    names.join() === eventType.signedFields.map((field) => field.name).join() &&
    names.every((name, index) => keepsFormat(name, texts[index] ?? ''))
  );
}

function eventTypeOf(
  event: FuzzEvent,
  settings: FuzzSettings,
  text: string | undefined,
): EventType | undefined {
  const named = (name: unknown) => settings.eventTypes.find((eventType) => eventType.name === name);
  const inUrl = eventTypeIn(event, settings);
  if (inUrl !== undefined) return named(inUrl);
  const members = naiveMembers(tokensOf(text ?? ''));
  const value = members.findLast(({ key }) => key === settings.eventTypeField)?.value[0] ?? '';
  const name: unknown = settings.eventTypeField !== '' && value.startsWith('"') ? JSON.parse(value) : '';
  return named(name) ?? named('Unclassified');
}

/** What a request that does not verify is answered if it claims to be JSON. */
const UNVERIFIED = [
  'malformed_header',
  'malformed_body',
  'missing_field',
  'unsupported_field',
  'hash_mismatch',
];

/** Everything that is wrong with a request, by the rules of the design alone. */
export function opinionOn(event: FuzzEvent, settings: FuzzSettings, world: FuzzWorld): Opinion {
  const faults = new Set<string>();
  const secrets = secretsInForce(world);
  /** What a secret that could not be looked up means for a request that did not match the ones that could. */
  const unmatched = (code: string) => (isPreviousUnknown(world) ? 'unavailable' : code);
  const held = (code: string) => (settings.heldPerMinute === 0 ? 'unavailable' : code);
  if (secrets.length === 0) faults.add('unavailable');
  if (settings.allowList.length > 0 && ![INSIDE, `::ffff:${INSIDE}`].includes(event.sourceIp))
    faults.add('source_not_allowed');
  const address = addressOf(event, settings);
  const token = address?.token;
  if (address === undefined) faults.add('not_found');
  else if (token !== undefined && !secrets.some(({ pathToken }) => pathToken === token)) {
    faults.add(unmatched('not_found'));
  }
  const size = event.isBase64Encoded
    ? Math.floor(((event.body ?? '').replace(/=+$/, '').length * 3) / 4)
    : Buffer.from(event.body ?? '').length;
  if (size > settings.maxBodyBytes) faults.add('body_too_large');
  if (isCoded(headerOf(event, 'content-encoding') ?? '')) faults.add('unsupported_media_type');
  const uuid = headerOf(event, 'x-webhook-request-uuid') ?? '';
  const hash = headerOf(event, 'x-webhook-security-hash') ?? '';
  const names = fieldNames(headerOf(event, 'x-webhook-security-fields'));
  if (!isUuid(uuid) || !isHex(hash, 64) || names === undefined) faults.add('malformed_header');
  const text = bodyText(event);
  if (text === undefined) faults.add('malformed_body');
  const eventType = eventTypeOf(event, settings, text);
  if (eventType === undefined) faults.add('unknown_event_type');

  const expectedHashes: string[] = [];
  let authentic = false;
  if (text !== undefined && names !== undefined && eventType !== undefined) {
    const tokens = tokensOf(text);
    const optional = eventType.signedFields.filter((field) => field.optional).map((field) => field.name);
    const values = names.map((name) => writings(findPath(tokens, name), optional.includes(name)));
    for (const value of values) if (typeof value === 'string') faults.add(value);
    if (values.every((value) => typeof value !== 'string')) {
      let kept = false;
      for (const way of [0, 1, 2, 3]) {
        const texts: string[] = values.map((value) => value[way] ?? '');
        for (const secret of secrets) {
          const expected = createHash('sha256')
            .update(texts.join('') + secret.value)
            .digest('hex');
          expectedHashes.push(expected);
          if (expected !== hash.toLowerCase()) continue;
          authentic = true;
          const isExact = values.every((value, index) => !isRounded(value[0] ?? '', texts[index] ?? ''));
          kept ||= keepsPolicy(eventType, names, texts) && (isExact || eventType.roundedNumbers === 'accept');
        }
      }
      if (!authentic) faults.add(unmatched('hash_mismatch'));
      else if (!isPortable(text, names)) faults.add(held('body_not_portable'));
      else if (!kept) faults.add(held('signed_fields_rejected'));
      if (authentic && world.failing.includes('ledger')) faults.add('unavailable');
    }
  }
  if (!isJson(headerOf(event, 'content-type') ?? '')) {
    for (const code of UNVERIFIED) if (faults.delete(code)) faults.add('unsupported_media_type');
  }
  return { faults, authentic, expectedHashes, requestUuid: isUuid(uuid) ? uuid.toLowerCase() : undefined };
}

/** The address that every allow-list of the fuzzer lets in. */
export const INSIDE = '203.0.113.7';
