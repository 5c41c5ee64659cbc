import { createHash, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimOutcome } from '../../../lambda/core/ledger/claim.ts';
import type { ClaimLedger } from '../../../lambda/core/ports.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { AttackName } from '../../../operator/attack/attack-names.ts';
import {
  type Defect,
  type Event,
  type Front,
  MAX_BODY_BYTES,
  PATH_TOKEN,
  SECRET,
  withStatusPattern,
} from './verifier-server.ts';

/** A verifier with one defect, and the attacks that must find it. */
export interface BrokenVerifier {
  readonly defect: Defect;
  readonly caughtBy: readonly AttackName[];
  /** Whether its URLs have a token and its status words are strict. */
  readonly counterMeasures?: true;
}

/** What a read of a store takes, in milliseconds. */
const ROUND_TRIP = 20;

const FIELDS = 'x-webhook-security-fields';
const HASH = 'x-webhook-security-hash';
const UUID = 'x-webhook-request-uuid';
const PROBE_MARK = 'x-cedar-webhooks-probe';

/** What a hundred readings of a large body take, in milliseconds, where nothing else takes so long on a busy machine. */
const MANY_READINGS = 2000;

/** What a sloppy verifier makes of a request. */
interface Seen {
  readonly names: readonly string[];
  readonly body: Record<string, unknown>;
  readonly bodyText: string;
  /** As given. */
  readonly hash: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function textOf(event: Event): string {
  const { body = '', isBase64Encoded } = event;
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString();
}

const withHeader = (event: Event, name: string, value: string): Event => ({
  ...event,
  headers: { ...event.headers, [name]: value },
});

const withBody = (event: Event, body: string): Event => ({ ...event, body, isBase64Encoded: false });

/** Changes each request before the sound verifier sees it. */
const changing = (change: (event: Event, rawHeaders: readonly string[]) => Event) => (): Front => {
  return (event, verifier, rawHeaders) => verifier(change(event, rawHeaders));
};

const changingHeader = (name: string, change: (value: string) => string) =>
  changing((event) => {
    const value = event.headers[name];
    return value === undefined ? event : withHeader(event, name, change(value));
  });

/** The sound verifier's own 415, whatever was sent. */
const rejectedMediaType = (event: Event, verifier: Parameters<Front>[1]) =>
  verifier(withHeader(event, 'content-encoding', 'gzip'));

/** Signs anew what `verifies` takes for genuine, so that the sound verifier behind it does, too. */
const takingForGenuine =
  (
    verifies: (seen: Seen) => boolean,
    read: (body: Record<string, unknown>) => Record<string, unknown> = (body) => body,
  ) =>
  (): Front =>
  (event, verifier) => {
    const bodyText = textOf(event);
    let body: Record<string, unknown>;
    try {
      body = read(JSON.parse(bodyText));
    } catch {
      return verifier(event);
    }
    const names = (event.headers[FIELDS] ?? '').split(',').map((name) => name.trim());
    if (!verifies({ names, body, bodyText, hash: event.headers[HASH] ?? '' })) return verifier(event);
    const [id, status] = [String(body.id), String(body.status)];
    const signed = withHeader(withHeader(event, FIELDS, 'id,status'), HASH, sha256(id + status + SECRET));
    return verifier(withBody(signed, JSON.stringify({ ...body, id, status })));
  };

/** The formula of the sender, on whatever list. */
const valuesOf = ({ names, body }: Seen) => names.map((name) => `${lookUp(body, name)}`).join('');

function lookUp(body: Record<string, unknown>, name: string): unknown {
  return name in body
    ? body[name]
    : name.split('.').reduce<unknown>((value, key) => Object(value)[key], body);
}

const isSigned = (seen: Seen, secret = SECRET) => sha256(valuesOf(seen) + secret) === seen.hash;

const hasPolicyList = ({ names }: Seen) => names.join() === 'id,status';

const anyText = withStatusPattern(() => '[\\s\\S]*').map((type) => ({
  ...type,
  signedFields: type.signedFields.map((field) => ({ ...field, pattern: '[\\s\\S]*' })),
}));

/** Accepts what the hash verifies, whatever else is wrong with a body of this kind. */
const blindTo = (isOfKind: (bodyText: string) => boolean): Defect => ({
  front: takingForGenuine(
    (seen) => hasPolicyList(seen) && isSigned(seen) && isOfKind(seen.bodyText),
    ({ id, status }) => ({ id, status }),
  ),
});

/** Keys of a text, escapes decoded, whatever objects they stand in. */
function keysIn(bodyText: string): string[] {
  return [...bodyText.matchAll(/("(?:[^"\\]|\\.)*")\s*:/g)].map(
    ([, key = '""']) => JSON.parse(key) as string,
  );
}

/** Throws, as a verifier does that cannot stand a request. */
const crashing = (look: (bodyText: string) => void) => (): Front => async (event, verifier) => {
  look(textOf(event));
  return verifier(event);
};

function depth(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let deepest = 0;
  for (const each of Object.values(value)) deepest = Math.max(deepest, depth(each));
  return deepest + 1;
}

/** Depth of nesting, going by brackets: there are none in the texts that attacks send. */
function deepestBrackets(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const sign of text) {
    if (sign === '[' || sign === '{') deepest = Math.max(deepest, ++depth);
    else if (sign === ']' || sign === '}') depth--;
  }
  return deepest;
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function claiming(claim: (sound: ClaimLedger) => ClaimLedger['claim']): Defect {
  return { ledger: (sound) => ({ ...sound, claim: claim(sound) }) };
}

/** Every verifier but the sound one. */
export const BROKEN_VERIFIERS: Readonly<Record<string, BrokenVerifier>> = {
  'accepts any list of fields, in any format': {
    defect: { settings: { eventTypes: anyText }, front: takingForGenuine((seen) => isSigned(seen)) },
    caughtBy: ['list-extended', 'list-swapped', 'list-reordered'],
  },
  'accepts formats that can be split in two ways': {
    defect: { settings: { eventTypes: anyText } },
    caughtBy: ['boundary-moved', 'control-characters', 'lone-surrogates'],
  },
  'takes a hash it has seen for good': {
    defect: {
      front: () => {
        const good = new Set<string>();
        const front = takingForGenuine((seen) => {
          if (isSigned(seen)) good.add(seen.hash);
          return good.has(seen.hash);
        })();
        return front;
      },
    },
    caughtBy: ['values-changed'],
  },
  'compares as much of the hash as there is': {
    defect: {
      front: takingForGenuine(
        (seen) => hasPolicyList(seen) && sha256(valuesOf(seen) + SECRET).startsWith(seen.hash),
      ),
    },
    caughtBy: ['hash-malformed'],
  },
  'compares half of the hash': {
    defect: {
      front: takingForGenuine(
        (seen) =>
          hasPolicyList(seen) && sha256(valuesOf(seen) + SECRET).slice(0, 32) === seen.hash.slice(0, 32),
      ),
    },
    caughtBy: ['hash-guessed'],
  },
  'takes an empty secret for one': {
    defect: { front: takingForGenuine((seen) => isSigned(seen, '')) },
    caughtBy: ['hash-without-secret'],
  },
  'signs with the text "undefined" when there is no secret': {
    defect: { front: takingForGenuine((seen) => isSigned(seen, 'undefined')) },
    caughtBy: ['hash-without-secret'],
  },
  'does not check the path token': {
    counterMeasures: true,
    defect: {
      front: changing((event) => {
        const [root, , ...rest] = event.rawPath.split('/').slice(1);
        return { ...event, rawPath: ['', root, PATH_TOKEN, ...rest].join('/') };
      }),
    },
    caughtBy: ['path-token', 'unlisted-field-changed', 'uuid-changed'],
  },
  'compares as much of the path token as there is': {
    counterMeasures: true,
    defect: {
      front: changing((event) => {
        const [root, token = '', ...rest] = event.rawPath.split('/').slice(1);
        const taken = PATH_TOKEN.startsWith(token) ? PATH_TOKEN : token;
        return { ...event, rawPath: ['', root, taken, ...rest].join('/') };
      }),
    },
    caughtBy: ['path-token'],
  },
  'does not check the status words': {
    counterMeasures: true,
    defect: { settings: { eventTypes: DEFAULT_EVENT_TYPES } },
    caughtBy: ['other-type-url'],
  },
  'takes the same content for the same event': {
    counterMeasures: true,
    defect: claiming((sound) => {
      const digests = new Set<string>();
      return async (claim, now, signal) => {
        if (digests.has(claim.digest)) return 'duplicate';
        digests.add(claim.digest);
        return sound.claim(claim, now, signal);
      };
    }),
    caughtBy: ['whole-request-captured'],
  },
  'turns arrays into text': {
    defect: { front: takingForGenuine((seen) => hasPolicyList(seen) && isSigned(seen)) },
    caughtBy: ['value-coerced', 'duplicate-keys'],
  },
  'compares keys before it decodes their escapes': {
    defect: {
      front: takingForGenuine(
        (seen) =>
          hasPolicyList(seen) &&
          isSigned(seen) &&
          ['"id"', '"status"'].every((key) => seen.bodyText.split(key).length <= 2),
      ),
    },
    caughtBy: ['duplicate-keys'],
  },
  'looks fields up in what they inherit': {
    defect: {
      front: takingForGenuine(
        (seen) => hasPolicyList(seen) && isSigned(seen),
        (body) => Object.assign({}, body),
      ),
    },
    caughtBy: ['prototype-fields'],
  },
  'makes up a missing UUID': {
    defect: {
      front: changing((event) => (event.headers[UUID] ? event : withHeader(event, UUID, randomUUID()))),
    },
    caughtBy: ['header-missing'],
  },
  'takes the last of two headers': {
    defect: { front: changingHeader(HASH, (value) => value.split(',').at(-1) ?? '') },
    caughtBy: ['header-doubled'],
  },
  'takes the first of two headers': {
    defect: { front: changingHeader(UUID, (value) => value.split(',')[0] ?? '') },
    caughtBy: ['header-doubled', 'uuid-malformed'],
  },
  'reads the beginning of a long list': {
    defect: { front: changingHeader(FIELDS, (value) => value.split(',').slice(0, 2).join(',')) },
    caughtBy: ['header-oversized'],
  },
  'knows one spelling of the headers': {
    defect: {
      front: changing((event, rawHeaders) =>
        rawHeaders.includes('X-Webhook-Security-Hash') ? event : withHeader(event, HASH, ''),
      ),
    },
    caughtBy: ['header-respelled'],
  },
  'passes over empty and repeated names': {
    defect: {
      front: changingHeader(FIELDS, (value) => [...new Set(value.split(',').filter(Boolean))].join(',')),
    },
    caughtBy: ['field-list-malformed'],
  },
  'makes a UUID of any text': {
    defect: {
      front: changingHeader(UUID, (value) => {
        const hex = sha256(value);
        return /^[0-9a-f-]{36}$/.test(value)
          ? value
          : [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
              '-',
            );
      }),
    },
    caughtBy: ['uuid-malformed', 'copies-respelled'],
  },
  'takes any media type for JSON': {
    defect: { front: changing((event) => withHeader(event, 'content-type', 'application/json')) },
    caughtBy: ['media-type'],
  },
  'takes JSON in UTF-8 alone': {
    defect: {
      front: () => (event, verifier) =>
        /^application\/json(?:; charset=utf-8)?$/i.test(event.headers['content-type'] ?? '')
          ? verifier(event)
          : rejectedMediaType(event, verifier),
    },
    caughtBy: ['media-type', 'header-missing'],
  },
  'takes every content encoding for one': {
    defect: {
      front: () => (event, verifier) =>
        'content-encoding' in event.headers ? rejectedMediaType(event, verifier) : verifier(event),
    },
    caughtBy: ['content-encoding'],
  },
  'ignores the content encoding': {
    defect: {
      front: changing((event) => {
        const { 'content-encoding': _, ...headers } = event.headers;
        return { ...event, headers };
      }),
    },
    caughtBy: ['content-encoding'],
  },
  'reads the first of two JSON texts': {
    defect: { front: changing((event) => withBody(event, textOf(event).replace(/^(\{[^{}]*\}).+$/s, '$1'))) },
    caughtBy: ['body-not-json-object'],
  },
  'strips every byte-order mark': {
    defect: { front: changing((event) => withBody(event, textOf(event).replaceAll('\ufeff', ''))) },
    caughtBy: ['text-encoding'],
  },
  'chokes on a byte-order mark': {
    defect: { front: changing((event) => withBody(event, textOf(event).replace(/^\ufeff/, '?'))) },
    caughtBy: ['text-encoding'],
  },
  'puts bytes right that are no UTF-8': {
    defect: { front: changing((event) => withBody(event, textOf(event))) },
    caughtBy: ['text-encoding'],
  },
  'reads values by recursion': {
    defect: { front: crashing((text) => depth(parsedOrUndefined(text))) },
    caughtBy: ['deep-nesting'],
  },
  'takes every number for a whole one': {
    defect: {
      front: crashing((text) => {
        for (const [, number = ''] of text.matchAll(/:(-?[\d.e+-]+)/gi)) BigInt(number);
      }),
    },
    caughtBy: ['huge-numbers'],
  },
  'has room for 1,000 keys': {
    defect: {
      front: crashing((text) => {
        if (text.split('":').length > 1000) throw new RangeError('Too many keys.');
      }),
    },
    caughtBy: ['many-keys'],
  },
  'cannot encode lone surrogates': {
    defect: {
      front: crashing((text) => {
        JSON.parse(text, (_key, value) => (typeof value === 'string' ? encodeURIComponent(value) : value));
      }),
    },
    caughtBy: ['lone-surrogates'],
  },
  'takes any nesting': { defect: blindTo((text) => deepestBrackets(text) > 63), caughtBy: ['deep-nesting'] },
  'takes 100 levels of nesting': {
    defect: blindTo((text) => deepestBrackets(text) > 63 && deepestBrackets(text) <= 100),
    caughtBy: ['deep-nesting'],
  },
  'takes numbers that no double holds': {
    defect: blindTo((text) => /:-?1e-?\d{3}/.test(text)),
    caughtBy: ['huge-numbers'],
  },
  'takes lone surrogates': {
    defect: blindTo((text) => !(JSON.parse(`"${text.replaceAll('"', '')}"`) as string).isWellFormed()),
    caughtBy: ['lone-surrogates'],
  },
  'takes NUL in a text': {
    defect: blindTo((text) => text.includes('\\u0000')),
    caughtBy: ['control-characters'],
  },
  'takes unsigned keys that occur twice': {
    defect: blindTo((text) => new Set(keysIn(text)).size < keysIn(text).length),
    caughtBy: ['many-keys', 'duplicate-keys'],
  },
  'takes a key for a prototype': {
    defect: blindTo((text) => text.includes('__proto__')),
    caughtBy: ['prototype-fields'],
  },
  'takes keys that only case tells from signed ones': {
    defect: blindTo((text) => keysIn(text).includes('ID')),
    caughtBy: ['keys-alike'],
  },
  'compares capitals, and not what looks alike': {
    defect: blindTo((text) => keysIn(text).includes('ſtatus')),
    caughtBy: ['keys-alike'],
  },
  'takes keys of any length': {
    defect: blindTo((text) => keysIn(text).some(({ length }) => length > 1000)),
    caughtBy: ['long-keys'],
  },
  'takes rounded numbers': {
    defect: {
      settings: {
        eventTypes: DEFAULT_EVENT_TYPES.map((type) => ({ ...type, roundedNumbers: 'accept' as const })),
      },
    },
    caughtBy: ['number-rounded'],
  },
  'reads a body once for each part of a name': {
    defect: {
      front: () => async (event, verifier) => {
        const parts = (event.headers[FIELDS] ?? '').split(/[.,]/).length;
        if (parts > 100) await pause(MANY_READINGS);
        return verifier(event);
      },
    },
    caughtBy: ['costly-list'],
  },
  'lets in whoever knows the mark of doctor': {
    defect: {
      front: () => async (event, verifier) =>
        PROBE_MARK in event.headers ? { statusCode: 204 } : verifier(event),
    },
    caughtBy: ['probe-mark'],
  },
  'has no limit for the size of a body': {
    defect: { settings: { maxBodyBytes: Number.POSITIVE_INFINITY } },
    caughtBy: ['body-size'],
  },
  'counts the characters of a body': {
    defect: {
      settings: { maxBodyBytes: 2 * MAX_BODY_BYTES },
      front: crashing((text) => {
        if (text.length > MAX_BODY_BYTES) throw new RangeError('Too large.');
      }),
    },
    caughtBy: ['body-size'],
  },
  'takes one byte less than its limit': {
    defect: { settings: { maxBodyBytes: MAX_BODY_BYTES - 1 } },
    caughtBy: ['body-size'],
  },
  'does not know copies': {
    defect: claiming(() => async () => 'claimed'),
    caughtBy: ['concurrent-copies', 'copies-respelled', 'conflicting-body'],
  },
  'looks for copies first, and writes then': {
    defect: claiming((sound) => {
      const known = new Map<string, Promise<ClaimOutcome>>();
      return async (claim, now, signal) => {
        const earlier = known.get(claim.event.requestUuid);
        await pause(ROUND_TRIP);
        if (earlier !== undefined) return sound.claim(claim, now, signal);
        known.set(claim.event.requestUuid, sound.claim(claim, now, signal));
        return 'claimed';
      };
    }),
    caughtBy: ['concurrent-copies'],
  },
  'takes a UUID in capitals for another': {
    defect: {
      front: changingHeader(UUID, (value) => (value === value.toUpperCase() ? randomUUID() : value)),
    },
    caughtBy: ['copies-respelled'],
  },
  'takes every request under a known UUID for a copy': {
    defect: claiming((sound) => async (claim, now, signal) => {
      const outcome = await sound.claim(claim, now, signal);
      return outcome === 'conflict' ? 'duplicate' : outcome;
    }),
    caughtBy: ['conflicting-body'],
  },
  'knows one spelling of its URLs': {
    defect: {
      front: changing((event) =>
        /\/\/|\/$/.test(event.rawPath) ? { ...event, rawPath: '/elsewhere' } : event,
      ),
    },
    caughtBy: ['type-unknown'],
  },
  'resolves dots in a path that was decoded': {
    defect: { path: (path) => posix.normalize(path) },
    caughtBy: ['type-unknown'],
  },
  'decodes a path twice': {
    defect: {
      path: (path) => {
        try {
          return decodeURIComponent(path);
        } catch {
          return path;
        }
      },
    },
    caughtBy: ['type-unknown'],
  },
  'takes every method': { defect: { method: 'ANY' }, caughtBy: ['http-methods'] },
  'reads broken HTTP with leniency': {
    defect: {
      http: {
        insecureHTTPParser: true,
        // What never ends is aborted soon.
        requestTimeout: 200,
        headersTimeout: 200,
        connectionsCheckingInterval: 20,
      },
    },
    caughtBy: ['header-injection', 'body-framing'],
  },
  'tells the expected hash': {
    defect: {
      front: () => async (event, verifier) => {
        const result = await verifier(event);
        if (result.statusCode !== 401) return result;
        const { body = '' } = result;
        return { ...result, body: body.replace('"detail":"', `"detail":"Expected ${sha256(SECRET)}. `) };
      },
    },
    caughtBy: ['answers-tell'],
  },
  'rejects everybody after ten wrong hashes': {
    defect: {
      front: () => {
        let wrong = 0;
        return async (event, verifier) => {
          if (wrong >= 10) return { statusCode: 403, body: '{"code":"source_not_allowed"}' };
          const result = await verifier(event);
          if (result.statusCode === 401) wrong++;
          return result;
        };
      },
    },
    caughtBy: ['sender-locked-out'],
  },
};
