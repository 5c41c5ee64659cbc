import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { CURRENT_STATUS, entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import { orderKey } from '../../lambda/core/message/cloud-event.ts';
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
  'handlerReplayedAt',
  'replays',
  'discardedAt',
  'handlerDiscardedAt',
  'handlerDeadSince',
  'discardedBy',
  'discardReason',
  'discardedFrom',
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
  'discardedAt',
  'discardedDeadSince',
  'discardedBy',
  'discardReason',
] as const;

const START_ATTRIBUTES = ['pk', 'orderKey', 'startedAt'] as const;

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
  readonly handlerReplayedAt?: number;
  readonly replays?: number;
  readonly discardedAt?: number;
  readonly handlerDiscardedAt?: number;
  readonly handlerDeadSince?: number;
  readonly discardedBy?: string;
  readonly discardReason?: string;
  readonly discardedFrom?: ReadonlySet<string>;
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
  const without = events.filter((event) => !notes.has(handlingName(event)));
  const statuses = await readStatuses(target, without, signal);
  return new Map(
    events.map((event) => {
      const handling = notes.get(handlingName(event)) ?? startIn(statuses.get(entityName(event)), event);
      return [event.requestUuid, handling === undefined ? event : { ...event, handling }];
    }),
  );
}

/** The event of a claim, and what its item in the history says of it, or else the status of its entity. */
export function knownEvent(
  item: Record<string, AttributeValue>,
  history?: Record<string, AttributeValue>,
  status?: Record<string, AttributeValue>,
): KnownEvent {
  const claim = unmarshall(item) as StoredClaim;
  const {
    pk,
    type,
    entity,
    subject,
    status: text,
    claimedAt,
    unsent,
    outbox,
    discardedFrom,
    ...note
  } = claim;
  const handling =
    history === undefined ? startIn(status, { requestUuid: pk, claimedAt }) : handlingFrom(history);
  return {
    requestUuid: pk,
    eventType: type,
    entity,
    ...(subject !== undefined && { subject }),
    ...(text !== undefined && { status: text }),
    claimedAt,
    outbox: {
      ...note,
      unsent: [...(unsent ?? [])],
      parked: outbox === PARKED,
      ...(discardedFrom !== undefined && { discardedFrom: [...discardedFrom] }),
    },
    ...(handling !== undefined && { handling }),
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

/** Current statuses of the entities of events, by partition key. */
async function readStatuses(
  target: Target,
  events: readonly KnownEvent[],
  signal: AbortSignal,
): Promise<Map<string, Record<string, AttributeValue>>> {
  const sent = events.filter(({ subject }) => subject !== undefined);
  const keys = [...new Set(sent.map(entityName))].map((pk) => ({ pk: { S: pk }, sk: { S: CURRENT_STATUS } }));
  const items = await batchGet(target.dynamoDb, target.entityTable, keys, START_ATTRIBUTES, signal);
  return new Map(items.map((item) => [item.pk?.S ?? '', item]));
}

/** What the status of an entity says of an event that has no history: that its first attempt started, if it is its own. */
function startIn(
  status: Record<string, AttributeValue> | undefined,
  event: Pick<KnownEvent, 'requestUuid' | 'claimedAt'>,
): HandlingNote | undefined {
  if (status?.startedAt?.N === undefined || status.orderKey?.S !== orderKey(event)) return undefined;
  return { recordedAt: Number(status.startedAt.N), onlyStarted: true, late: false };
}

function handlingFrom(item: Record<string, AttributeValue>): HandlingNote {
  const { pk: _, sk: __, ...note } = unmarshall(item) as StoredHandling;
  return { late: false, ...note };
}

function handlingName(event: KnownEvent): string {
  return `${entityName(event)} ${historyKey(event)}`;
}

function entityName({ entity, subject = '' }: KnownEvent): string {
  return entityKey(entity, subject);
}
