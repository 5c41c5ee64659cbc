import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import type { Target } from '../target/target.ts';
import { batchGet } from './batch-get.ts';
import type { HandlingNote, KnownEvent } from './event.ts';

const CLAIM_ATTRIBUTES = [
  'pk',
  'type',
  'entity',
  'subject',
  'status',
  'claimedAt',
  'sentAt',
  'unsent',
  'outbox',
  'dueAt',
  'unsentSince',
  'attempts',
  'parkedBecause',
  'erasedAt',
  'replayedAt',
  'replays',
] as const;

const HANDLING_ATTRIBUTES = [
  'pk',
  'sk',
  'recordedAt',
  'startedAt',
  'startedAttempt',
  'handledAt',
  'late',
  'attempts',
  'failedAt',
  'failure',
  'failureName',
  'failureText',
  'deadLetteredAt',
  'messageId',
  'skipMessageId',
  'skipAskedAt',
  'skipAskedBy',
  'skipReason',
  'skippedAt',
] as const;

interface StoredClaim {
  readonly pk: string;
  readonly type: string;
  readonly entity: string;
  readonly subject?: string;
  readonly status?: string;
  readonly claimedAt: number;
  readonly sentAt?: number;
  readonly unsent?: ReadonlySet<string>;
  readonly outbox?: string;
  readonly dueAt?: number;
  readonly unsentSince?: number;
  readonly attempts: number;
  readonly parkedBecause?: string;
  readonly erasedAt?: number;
  readonly replayedAt?: number;
  readonly replays?: number;
}

type StoredHandling = { readonly pk: string; readonly sk: string } & Partial<HandlingNote>;

/**
 * What is known of events, by request UUID. One that was never claimed is not in the result. Bodies are not read.
 *
 * @param uuids - in lower case, `BATCH` at most, none twice
 */
export async function readEvents(
  target: Target,
  uuids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, KnownEvent>> {
  const keys = uuids.map((uuid) => ({ pk: { S: uuid } }));
  const claims = await batchGet(target.dynamoDb, target.ledgerTable, keys, CLAIM_ATTRIBUTES, signal);
  const events = claims.map((item) => knownEvent(item));
  const notes = await readHandlings(target, events, signal);
  return new Map(
    events.map((event) => {
      const handling = notes.get(handlingName(event));
      return [event.requestUuid, handling === undefined ? event : { ...event, handling }];
    }),
  );
}

/** The event of a claim, and what its item in the history says of it, if there is one. */
export function knownEvent(
  item: Record<string, AttributeValue>,
  history?: Record<string, AttributeValue>,
): KnownEvent {
  const claim = unmarshall(item) as StoredClaim;
  const { pk, type, entity, subject, status, claimedAt, unsent, outbox, ...note } = claim;
  return {
    requestUuid: pk,
    eventType: type,
    entity,
    ...(subject !== undefined && { subject }),
    ...(status !== undefined && { status }),
    claimedAt,
    outbox: { ...note, unsent: [...(unsent ?? [])], parked: outbox === PARKED },
    ...(history !== undefined && { handling: handlingFrom(history) }),
  };
}

async function readHandlings(
  target: Target,
  events: readonly KnownEvent[],
  signal: AbortSignal,
): Promise<Map<string, HandlingNote>> {
  const keys = events.flatMap((event) => {
    const { entity, subject } = event;
    if (subject === undefined) return [];
    return [{ pk: { S: entityKey(entity, subject) }, sk: { S: historyKey(event) } }];
  });
  const items = await batchGet(target.dynamoDb, target.entityTable, keys, HANDLING_ATTRIBUTES, signal);
  return new Map(items.map((item) => [`${item.pk?.S} ${item.sk?.S}`, handlingFrom(item)]));
}

function handlingFrom(item: Record<string, AttributeValue>): HandlingNote {
  const { pk: _, sk: __, ...note } = unmarshall(item) as StoredHandling;
  return { late: false, ...note };
}

function handlingName(event: KnownEvent): string {
  return `${entityKey(event.entity, event.subject ?? '')} ${historyKey(event)}`;
}
