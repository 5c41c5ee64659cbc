import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { CURRENT_STATUS, entityKey, eventOfHistoryKey } from '../../lambda/core/ledger/entity-status.ts';
import { orderKey } from '../../lambda/core/message/cloud-event.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { hasFailed, lastAttempt } from '../events/attempt.ts';
import type { HandlingNote, KnownEvent } from '../events/event.ts';
import { type EventState, eventState } from '../events/event-state.ts';
import type { OperatorPorts } from '../ports.ts';
import { NotFoundProblem } from '../problems/not-found-problem.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';
import { type Looked, listWaitingOf } from '../waiting/list-waiting.ts';
import type { WaitingEntity } from '../waiting/waiting-entities.ts';

/** One event of an entity. Times are milliseconds since the epoch. */
interface EntityEvent extends Partial<Pick<HandlingNote, 'handledAt'>> {
  readonly requestUuid: string;
  readonly status: string;
  readonly claimedAt: number;
  readonly state: EventState;
  /** Not handled, and an attempt has failed or crashed. */
  readonly hasFailed?: boolean;
  /** It was handled after one that was accepted later, whose status stands. */
  readonly late: boolean;
}

/** The status that an entity has. */
interface CurrentStatus extends Pick<EntityEvent, 'requestUuid' | 'status' | 'claimedAt'> {
  /** State of the event that it is from, if that is on record: the status takes effect when its first attempt starts. */
  readonly state?: EventState;
  readonly hasFailed?: boolean;
}

/** The status of an entity, how it came to it, and what waits. */
export interface EntityHistory {
  readonly entity: string;
  readonly id: string;
  /** Absent until the handler has started on an event. */
  readonly current?: CurrentStatus;
  /** Every event that was accepted and is on record, in the order of acceptance. */
  readonly events: readonly EntityEvent[];
  /** What was accepted and is not handled; absent if nothing is. */
  readonly waiting?: WaitingEntity;
  /** How far back what waits was looked for. */
  readonly looked: Looked;
}

/**
 * Reads the status of an entity, every event that led to it, and what was accepted and waits.
 *
 * @param name - of the entity, or of its event type
 * @throws InvalidInputProblem if there is no such type; NotFoundProblem if no event of the entity is on record
 */
export async function readEntityHistory(
  target: Target,
  name: string,
  id: string,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<EntityHistory> {
  const type = findEventType(target.eventTypes, name);
  const { entity } = type;
  const now = ports.now();
  const [records, { events: claimed, waiting, looked }] = await Promise.all([
    readRecords(target, entity, id, now, ports.signal),
    listWaitingOf(target, { entity, subject: id }, ports),
  ]);
  const known = new Map(claimed.map((event) => [event.requestUuid, event]));
  for (const record of records) {
    // The ledger forgets an event before its history does.
    if (record.sk === CURRENT_STATUS) continue;
    const event = eventOf(record, type, id);
    if (!known.has(event.requestUuid)) known.set(event.requestUuid, event);
  }
  if (known.size === 0 && records.length === 0) {
    throw new NotFoundProblem(`No event of ${entity} ${id} is on record in ${target.name}.`);
  }
  const stateOf = (event: KnownEvent) => {
    const isFailed = hasFailed(lastAttempt(event, now, target.delivery));
    return { state: eventState(event, now, target.delivery), ...(isFailed && { hasFailed: true }) };
  };
  const events = [...known.values()]
    .toSorted((one, other) => (orderKey(one) < orderKey(other) ? -1 : 1))
    .map((event) => ({
      requestUuid: event.requestUuid,
      status: event.status ?? '',
      claimedAt: event.claimedAt,
      ...stateOf(event),
      late: event.handling?.late ?? false,
      ...(event.handling?.handledAt !== undefined && { handledAt: event.handling.handledAt }),
    }));
  const current = records.find(({ sk }) => sk === CURRENT_STATUS);
  const from = current && known.get(current.requestUuid);
  return {
    entity,
    id,
    ...(current !== undefined && {
      current: {
        requestUuid: current.requestUuid,
        status: current.status,
        claimedAt: current.claimedAt,
        ...(from !== undefined && stateOf(from)),
      },
    }),
    events,
    ...(waiting !== undefined && { waiting }),
    looked,
  };
}

type EntityItem = Partial<HandlingNote> & {
  readonly sk: string;
  readonly status: string;
  /** Of the current status; an event of the history is named by its key. */
  readonly requestUuid: string;
  readonly claimedAt: number;
};

async function readRecords(
  target: Target,
  entity: string,
  id: string,
  now: number,
  signal: AbortSignal,
): Promise<EntityItem[]> {
  const pages = paginateQuery(
    { client: target.dynamoDb },
    {
      TableName: target.entityTable,
      KeyConditionExpression: 'pk = :entity',
      // DynamoDB may delete what has expired days late.
      FilterExpression: 'attribute_not_exists(expiresAt) OR expiresAt > :now',
      ExpressionAttributeValues: {
        ':entity': { S: entityKey(entity, id) },
        ':now': { N: String(Math.floor(now / 1000)) },
      },
      ConsistentRead: true,
    },
    { abortSignal: signal },
  );
  const records: EntityItem[] = [];
  for await (const { Items = [] } of pages) {
    records.push(...Items.map((item) => unmarshall(item) as EntityItem));
  }
  return records;
}

/** An event as its history alone tells it. */
function eventOf(record: EntityItem, { entity, name }: EventType, id: string): KnownEvent {
  const { sk, status, requestUuid: _, claimedAt: __, late = false, ...handling } = record;
  return {
    ...eventOfHistoryKey(sk),
    eventType: name,
    entity,
    subject: id,
    status,
    outbox: { unsent: [], attempts: 0, parked: false },
    handling: { ...handling, late },
  };
}
