import { isSameNumber } from '../../lambda/core/json/number-value.ts';
import type { PortabilityRule } from '../../lambda/core/json/portability.ts';
import { readText } from '../../lambda/core/json/text-reading.ts';
import { type EventType, optionalOf, UNCLASSIFIED } from '../../lambda/core/settings/event-type.ts';
import { checkFieldPolicy } from '../../lambda/core/signature/field-policy.ts';
import { BodyFields, type FieldValue } from './body-fields.ts';
import { readBody } from './body-form.ts';
import { checkUrl, type UrlReading, type UrlReceiver } from './check-url.ts';
import { type Finding, finding } from './finding.ts';
import { readHeaders } from './header-form.ts';
import type { KnownSecret } from './known-secret.ts';
import { fieldNaming } from './naming.ts';
import type { SavedRequest } from './saved-request.ts';
import { searchHash } from './search-hash.ts';

/** What a saved request is held against. */
export interface Receiver extends UrlReceiver {
  /** Newest first. */
  readonly secrets: readonly KnownSecret[];
  /** The type the request was posted to, if somebody says so; else its URL may tell. */
  readonly eventType?: EventType;
}

/**
 * Why a saved request was rejected, or would be: what is wrong with its form, then how its hash was made if not by the
 * formula, then what the field policy says. Never empty; it ends in `unknown` if the hash has no explanation.
 */
export function explainRequest(request: SavedRequest, receiver: Receiver): Finding[] {
  const url = checkUrl(request, receiver);
  const found = findingsOf(request, receiver, url);
  // Last, because that host may lead here.
  return url.otherHost === undefined
    ? found
    : [...found.filter(({ cause }) => cause !== 'verifies'), url.otherHost];
}

function findingsOf(request: SavedRequest, receiver: Receiver, url: UrlReading): Finding[] {
  const eventType = receiver.eventType ?? url.eventType;
  const headers = readHeaders(request.headers);
  const body = readBody(request.body);
  const urlFaults = [...url.faults, ...checkSaidType(url.eventType, receiver.eventType)];
  const form = [...urlFaults, ...headers.faults, ...body.faults];
  if (headers.hash === undefined || headers.listed === undefined || body.text === undefined) return form;

  const fields = new BodyFields(body.text);
  const { hash, listed, requestUuid } = headers;
  const values = listed.map((name) => fields.value(name));
  const configured = receiver.eventTypes.flatMap(({ signedFields }) => signedFields.map(({ name }) => name));
  const nameOf = fieldNaming(fields, withheldTexts(request, receiver), new Set(configured));
  const optional = optionalOf(eventType ? [eventType] : []);
  const fieldFaults = listed.flatMap((name, index) =>
    optional.has(name) && values[index]?.kind === 'absent'
      ? []
      : checkField(fields, name, nameOf(name, index)),
  );
  const { origin, notTried } = searchHash(hash, receiver.secrets, {
    rawBody: request.body,
    body: fields,
    listed,
    values,
    others: fields.others(listed),
    eventTypes: eventType === undefined ? receiver.eventTypes : [eventType],
    nameOf,
    ...(requestUuid !== undefined && { requestUuid }),
  });
  const found = [...form, ...fieldFaults, ...(origin?.findings ?? [])];
  if (origin === undefined) return fieldFaults.length > 0 ? found : [...found, unknown(receiver, notTried)];
  if (origin.texts === undefined || fieldFaults.length > 0) return found;
  found.push(...checkPortability(body.text, listed));
  found.push(...checkPolicy(eventType, receiver.eventTypes, listed, origin.texts));
  found.push(...checkRounding(eventType, values, origin.texts));
  return found.length > 0 ? found : [verifies(eventType !== undefined)];
}

/** Whether the findings say why, whatever it is. */
export function isExplained(findings: readonly Finding[]): boolean {
  return findings.every(({ cause }) => cause !== 'unknown');
}

/** No name of a field may be shown that holds one of these. */
function withheldTexts({ headers }: SavedRequest, { secrets, pathTokens = [] }: Receiver): string[] {
  const hashes = headers.filter(({ name }) => /hash/i.test(name)).map(({ value }) => value);
  return [...secrets.map(({ value }) => value), ...pathTokens, ...hashes];
}

/** Whether the URL leads to the type that somebody says the event has. */
function checkSaidType(ofUrl: EventType | undefined, said: EventType | undefined): Finding[] {
  if (ofUrl === undefined || said === undefined || ofUrl.name === said.name) return [];
  return [
    finding(
      'wrong_event_type',
      `The URL names ${ofUrl.name}, and the event is said to be a ${said.name}.`,
      'Paste the right URL into the platform for each event.',
    ),
  ];
}

function checkField(fields: BodyFields, name: string, words: string): Finding[] {
  const value = fields.value(name);
  const listedAsSigned = `${capitalised(words)}, which is listed as signed,`;
  if (value.kind === 'absent') {
    const sameLetters = fields.hasKeyInAnyCase(name);
    return [
      finding(
        'field_missing',
        `${listedAsSigned} is not in the body${sameLetters ? '; one with other upper and lower case is' : ''}.`,
        'Have the sender list only fields that the body has, or configure the field as optional for the event type.',
      ),
    ];
  }
  if (fields.isRepeated(name)) {
    return [
      finding(
        'field_twice',
        `${listedAsSigned} occurs twice in its object.`,
        'Do not act on this request: parsers differ on which of the two counts. Have the sender write it once.',
      ),
    ];
  }
  if (value.kind === 'json') {
    return [
      finding(
        'field_not_scalar',
        `${listedAsSigned} is an object or an array.`,
        'Have the sender sign fields with a single value only.',
      ),
    ];
  }
  return [];
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Rules whose own reasons repeat the name of a field, which is not checked for what it holds. */
const NAMELESS_REASONS: Readonly<Partial<Record<PortabilityRule, string>>> = {
  'like-signed-key': 'It has a key that some parsers take for that of a signed field.',
  'two-places': 'It has a signed field in two places, or where some parsers alone find it.',
};

/** What is said of a body whose hash verifies and that somebody else's parser cannot read, or reads otherwise. */
function checkPortability(text: string, listed: readonly string[]): Finding[] {
  const { fault } = readText(text, listed);
  if (fault === undefined) return [];
  return [
    finding(
      'body_not_portable',
      `The hash verifies, but the body is held: not every JSON parser reads it, or reads it alike. ${NAMELESS_REASONS[fault.rule] ?? fault.reason}`,
      'Compare the body with the Webhook Log: what is not signed may have been changed on the way.',
      { kind: 'release-not-portable' },
    ),
  ];
}

/** Whether the hash is over another number than the body has. */
function checkRounding(
  eventType: EventType | undefined,
  values: readonly FieldValue[],
  texts: readonly string[],
): Finding[] {
  const isRounded = values.some(
    ({ kind, text }, index) => kind === 'number' && !isSameNumber(text, texts[index] ?? ''),
  );
  if (!isRounded || eventType?.roundedNumbers === 'accept') return [];
  return [
    finding(
      'number_rounded',
      'The hash verifies, but over a number as JavaScript rounds it, which is another one than the body has.',
      'If the sender really works so, set roundedNumbers of the event type to "accept", deploy, and run "cedar-webhooks held release". If it does not, the body was changed on the way: do not act on it.',
    ),
  ];
}

/** What the field policy says of a request whose hash verifies. */
function checkPolicy(
  eventType: EventType | undefined,
  eventTypes: readonly EventType[],
  listed: readonly string[],
  texts: readonly string[],
): Finding[] {
  const keptBy = eventTypes.filter((one) => checkFieldPolicy(one, listed, texts).kept);
  const judged = eventType ?? (keptBy.length === 0 ? eventTypes[0] : undefined);
  if (judged === undefined) return [];
  const verdict = checkFieldPolicy(judged, listed, texts);
  if (verdict.kept) return [];
  const others = keptBy.filter(({ name }) => name !== UNCLASSIFIED).map(({ name }) => name);
  if (others.length > 0) {
    return [
      finding(
        'wrong_event_type',
        `The hash verifies, but the signed fields break the policy of ${judged.name}; they keep that of ${others.join(', ')}.`,
        'Paste the right URL into the platform for each event. If the URLs are right, somebody sent the request of one event to another: do not act on it.',
      ),
    ];
  }
  const names = judged.signedFields.map(({ name }) => name);
  const sameList = names.join() === listed.join();
  return [
    finding(
      sameList ? 'value_format' : 'list_mismatch',
      `The hash verifies, but the policy is broken. ${verdict.reason}`,
      'If the request is the platform\'s, correct signedFields of the event type, deploy, and run "cedar-webhooks held release".',
    ),
  ];
}

function verifies(policyChecked: boolean): Finding {
  return finding(
    'verifies',
    policyChecked
      ? 'The hash verifies with the current secret, and the request keeps the policy.'
      : 'The hash verifies with the current secret, and the signed fields keep the policy of an event type.',
    'If it was rejected, it was for something else: 409 the UUID was used before with other content, 403 the source address, 404 the URL, 429 too many requests, 503 send it again. The log line of its UUID tells.',
  );
}

function unknown({ secrets }: Receiver, notTried: readonly string[]): Finding {
  const omitted = notTried.length === 0 ? '' : ` Not tried: ${notTried.join('; ')}.`;
  const both = secrets.some(({ stage }) => stage === 'previous');
  return finding(
    'unknown',
    `No known mistake explains the hash with ${both ? 'the current or the previous secret' : 'the current secret'}: the sender used another secret, or a signed value was altered on the way.${omitted}`,
    'Have the platform send a test event: if that does not verify either, the secret is another one, so store the one the platform shows ("cedar-webhooks secret set"). If it does, a value of this request was altered: compare its body with the Webhook Log and do not act on it.',
  );
}
