import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readText } from '../../lambda/core/json/text-reading.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import {
  parseSecurityFields,
  renderings,
  securityHash,
  signedValues,
} from '../../lambda/core/signature/security-hash.ts';
import { trueVerifier, type VerifierFactory } from './fuzz-target.ts';
import type { Breach } from './invariants.ts';

/** A mistake that somebody could make in the verifier, and the invariant it breaks. */
interface KnownBad {
  readonly verifier: VerifierFactory;
  readonly breaks: Breach['invariant'];
  /** Seed of the first batch to try, if the batches before it do not find the mistake. */
  readonly seed?: number;
}

const HASH = 'x-webhook-security-hash';
const FIELDS = 'x-webhook-security-fields';

function bodyText(event: APIGatewayProxyEventV2): string {
  return event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
}

function withBody(event: APIGatewayProxyEventV2, body: string): APIGatewayProxyEventV2 {
  return { ...event, body, isBase64Encoded: false };
}

function withHeader(event: APIGatewayProxyEventV2, name: string, value: string): APIGatewayProxyEventV2 {
  return { ...event, headers: { ...event.headers, [name]: value } };
}

/** The signed texts as the first rendering has them; `undefined` if the request has none. */
function signedTexts(event: APIGatewayProxyEventV2): readonly string[] | undefined {
  try {
    const text = bodyText(event);
    JSON.parse(text);
    return renderings(signedValues(readText(text, parseSecurityFields(event.headers[FIELDS] ?? ''))))[0]
      ?.texts;
  } catch {
    return undefined;
  }
}

/** A verifier that takes a hash for right if `isGoodEnough` says so, instead of comparing the whole. */
function lenient(
  isGoodEnough: (given: string, expected: string, texts: readonly string[]) => boolean,
): VerifierFactory {
  return (settings, ports, log) => {
    const verifier = trueVerifier(settings, ports, log);
    return async (event) => {
      const texts = signedTexts(event);
      const given = event.headers[HASH];
      if (texts === undefined || given === undefined) return verifier(event);
      const secret = await ports.secret.current(AbortSignal.timeout(1000)).catch(() => undefined);
      const expected = securityHash(texts, secret?.value ?? '').toString('hex');
      return verifier(isGoodEnough(given, expected, texts) ? withHeader(event, HASH, expected) : event);
    };
  };
}

/** A verifier that sees a changed request. */
function seeing(change: (event: APIGatewayProxyEventV2) => APIGatewayProxyEventV2): VerifierFactory {
  return (settings, ports, log) => {
    const verifier = trueVerifier(settings, ports, log);
    return (event) => verifier(change(event));
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Event types that accept any list of signed fields in any format. */
function withoutPolicy(eventTypes: readonly EventType[], event: APIGatewayProxyEventV2): EventType[] {
  const names = (event.headers[FIELDS] ?? '').split(',').map((name) => name.trim());
  const signedFields = names.map((name) => ({ name, pattern: '[^]*' }));
  return eventTypes.map((eventType) => ({ ...eventType, signedFields }));
}

/** Mistakes that the fuzzer must find. */
export const KNOWN_BAD: Readonly<Record<string, KnownBad>> = {
  'compares no hash': {
    breaks: 'never accepts what does not verify',
    verifier: lenient(() => true),
  },
  'compares half the hash': {
    breaks: 'never accepts what does not verify',
    verifier: lenient((given, expected) => given.slice(0, 32).toLowerCase() === expected.slice(0, 32)),
  },
  'takes an empty secret': {
    breaks: 'never accepts what does not verify',
    verifier: lenient(
      (given, _, texts) => given === createHash('sha256').update(texts.join('')).digest('hex'),
    ),
  },
  'knows no field policy': {
    breaks: 'never accepts what does not verify',
    verifier: (settings, ports, log) => (event) =>
      trueVerifier({ ...settings, eventTypes: withoutPolicy(settings.eventTypes, event) }, ports, log)(event),
  },
  'verifies the body as JSON.parse gives it': {
    breaks: 'accepts what is genuine',
    verifier: seeing((event) => {
      const body = parsed(bodyText(event));
      return body === undefined ? event : withBody(event, JSON.stringify(body));
    }),
  },
  'lets the last of two equal keys win': {
    breaks: 'never accepts what does not verify',
    seed: 5,
    verifier: seeing((event) => {
      const text = bodyText(event);
      const repeated = ['id', 'status'].filter((key) => text.split(`"${key}"`).length > 2);
      return repeated.length === 0 ? event : withBody(event, JSON.stringify(parsed(text) ?? null));
    }),
  },
  'rejects everything': {
    breaks: 'accepts what is genuine',
    verifier: seeing((event) => withHeader(event, HASH, '0'.repeat(64))),
  },
  'rejects upper case': {
    breaks: 'accepts what is genuine',
    verifier: seeing((event) =>
      withHeader(event, HASH, (event.headers[HASH] ?? '').replaceAll(/[A-F]/g, 'x')),
    ),
  },
  'throws on what is not JSON': {
    breaks: 'never throws',
    verifier: seeing((event) => {
      JSON.parse(bodyText(event));
      return event;
    }),
  },
  'claims before it verifies': {
    breaks: 'touches nothing for what does not verify',
    verifier: (settings, ports, log) => async (event) => {
      await ports.ledger
        .markSent({ event: {} } as never, [], 0, AbortSignal.timeout(1000))
        .catch(() => undefined);
      return trueVerifier(settings, ports, log)(event);
    },
  },
  'logs the request': {
    breaks: 'keeps secrets',
    verifier: (settings, ports, log) => (event) => {
      const begin = log.begin.bind(log);
      log.begin = (...request) => {
        const requestLog = begin(...request);
        const ended = requestLog.ended.bind(requestLog);
        requestLog.ended = (reception, path) => {
          if ('error' in reception) reception.error.message += ` The request was ${bodyText(event)}.`;
          ended(reception, path);
        };
        return requestLog;
      };
      return trueVerifier(settings, ports, log)(event);
    },
  },
  'answers with the expected hash': {
    breaks: 'keeps secrets',
    verifier: (settings, ports, log) => async (event) => {
      const answer = await trueVerifier(settings, ports, log)(event);
      const secret = await ports.secret.current(AbortSignal.timeout(1000)).catch(() => undefined);
      const texts = signedTexts(event);
      if (secret === undefined || texts === undefined || answer.statusCode !== 401) return answer;
      return {
        ...answer,
        body: (answer.body ?? '').replace('.', `: ${securityHash(texts, secret.value).toString('hex')}.`),
      };
    },
  },
  'answers with a status of its own': {
    breaks: 'answers well',
    verifier: (settings, ports, log) => async (event) => {
      const answer = await trueVerifier(settings, ports, log)(event);
      return answer.statusCode === 415 ? { ...answer, statusCode: 500 } : answer;
    },
  },
  'compares every character with every other': {
    breaks: 'is quick',
    verifier: seeing((event) => {
      const text = bodyText(event).slice(0, 25_000);
      let same = 0;
      for (let a = 0; a < text.length; a++) {
        for (let b = 0; b < a; b++) if (text.charCodeAt(a) === text.charCodeAt(b)) same++;
      }
      return same < 0 ? withBody(event, '') : event;
    }),
  },
};
