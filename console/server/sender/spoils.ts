import { randomUUID } from 'node:crypto';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { statusesOf } from '../../../operator/sender/documented-statuses.ts';
import type { SignedRequest } from '../../../operator/sender/post-webhook.ts';
import { signRequest } from '../../../operator/sender/sign.ts';
import type { SpoilFacts, SpoilName } from '../../contract.ts';
import { signedSpans } from '../signed-spans.ts';

/** A genuine request before it is spoiled. */
export interface Genuine {
  readonly eventType: EventType;
  readonly bodyText: string;
  readonly requestUuid: string;
  readonly secret: string;
  /** URL of an event type. */
  readonly urlOf: (eventType: EventType) => string;
  /** Some other event type of the stack. */
  readonly otherType: EventType;
}

type Spoil = Omit<SpoilFacts, 'name'> & {
  readonly make: (genuine: Genuine) => SignedRequest;
};

const SPOILS: Readonly<Record<SpoilName, Spoil>> = {
  'wrong-secret': {
    title: 'Signed with another secret',
    label: 'wrong secret',
    expect: '401 hash_mismatch: nothing is kept',
    make: (genuine) => sign(genuine, { secret: `not-${randomUUID()}` }),
  },
  'changed-body': {
    title: 'Status changed after it was signed',
    label: 'changed status',
    expect: '401 hash_mismatch: nothing is kept',
    make: (genuine) => ({ ...sign(genuine), bodyText: withOtherStatus(genuine) }),
  },
  'changed-fields': {
    title: 'Signed fields in another order, hash right',
    label: 'reordered fields',
    expect: '422 signed_fields_rejected: held for an operator, not queued',
    make: (genuine) => sign(genuine, { fields: namesOf(genuine.eventType).toReversed() }),
  },
  'missing-header': {
    title: 'Without the hash',
    label: 'no hash',
    expect: '400 malformed_header',
    make: (genuine) => {
      const { headers, ...request } = sign(genuine);
      const { 'X-Webhook-Security-Hash': _, ...others } = headers;
      return { ...request, headers: others };
    },
  },
  'malformed-body': {
    title: 'Body cut off before its end',
    label: 'cut-off body',
    expect: '400 malformed_body',
    make: (genuine) => ({ ...sign(genuine), bodyText: genuine.bodyText.trimEnd().slice(0, -1) }),
  },
  'other-event-type': {
    title: "Sent to another event type's URL",
    label: 'wrong URL',
    expect: '200 accepted, unless that type has strict status words: the hash does not cover the type',
    make: (genuine) => ({ ...sign(genuine), url: genuine.urlOf(genuine.otherType) }),
  },
  'reused-uuid': {
    title: 'The UUID of an earlier request, with another body',
    label: 'reused UUID',
    expect: '409 uuid_conflict: the earlier one stays as it is',
    // Nothing of the request itself: another one came before it.
    make: (genuine) => sign(genuine),
  },
};

export const SPOIL_NAMES = Object.keys(SPOILS) as [SpoilName, ...SpoilName[]];

/** What can be chosen, and what is to be expected of it. */
export const SPOIL_LIST: readonly SpoilFacts[] = SPOIL_NAMES.map((name) => {
  const { title, label, expect } = SPOILS[name];
  return { name, title, label, expect };
});

/** A request as the Partners Platform would send it, or as somebody else might. */
export function makeRequest(genuine: Genuine, spoil: SpoilName | undefined): SignedRequest {
  return spoil === undefined ? sign(genuine) : SPOILS[spoil].make(genuine);
}

function sign(
  { eventType, bodyText, secret, requestUuid, urlOf }: Genuine,
  change: {
    readonly secret?: string;
    readonly fields?: readonly string[];
  } = {},
): SignedRequest {
  const { fields = namesOf(eventType), secret: signing = secret } = change;
  return signRequest({ url: urlOf(eventType), bodyText, fields, secret: signing, requestUuid });
}

function namesOf({ signedFields }: EventType): string[] {
  return signedFields.map(({ name }) => name);
}

/** The text around the status stays as it is. */
function withOtherStatus({ eventType, bodyText }: Genuine): string {
  const [span] = spansOf(bodyText, eventType.statusField);
  if (span === undefined) return bodyText;
  const before = bodyText.slice(span.start, span.end);
  const words = [...statusesOf(eventType.name), 'OTHER'].map((word) => JSON.stringify(word));
  const other = words.find((word) => word !== before) ?? '""';
  return bodyText.slice(0, span.start) + other + bodyText.slice(span.end);
}

/** None in what is no JSON: the scanner demands a valid text. */
function spansOf(bodyText: string, field: string): ReturnType<typeof signedSpans> {
  try {
    JSON.parse(bodyText);
  } catch {
    return [];
  }
  return signedSpans(bodyText, [field]);
}
