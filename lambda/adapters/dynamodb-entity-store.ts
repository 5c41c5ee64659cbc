import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CURRENT_STATUS, entityKey, historyKey } from '../core/ledger/entity-status.ts';
import { RECORD_VERSION, RecordVersionError } from '../core/ledger/record-version.ts';
import { orderKey, type ReceivedEvent } from '../core/message/cloud-event.ts';
import type {
  Delivery,
  EntityStore,
  HandlingFailure,
  Recorded,
  StatusEffect,
  Timeliness,
} from '../core/ports.ts';
import { conditionFailed, conditionHeld } from './conditional-write.ts';

type Item = Record<string, AttributeValue>;

const DAY_SECONDS = 86_400;

/** What stands after an event was handled stands for ever, and what a later version wrote is left as it is. */
const IS_OPEN = 'attribute_not_exists(handledAt) AND (attribute_not_exists(v) OR v <= :v)';

/**
 * What a later version of this code means by its items is not known: better no effect, and the message again, than a
 * status that it would not have written.
 *
 * @throws RecordVersionError
 */
export function assertReadable(item: Item | undefined): void {
  const version = Number(item?.v?.N ?? RECORD_VERSION);
  if (version > RECORD_VERSION) throw new RecordVersionError(version);
}

/**
 * Status and history of entities in DynamoDB. Every write gives the same result in whatever order and however often it
 * happens: the history is a set of events, the status is the one with the greatest order key.
 *
 * What the keys of an item say is not stored in it: an event's claim time and UUID are its sort key, its type is that of
 * the entity.
 */
export class DynamoDbEntityStore implements EntityStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #historyRetentionDays: number;

  /** @param historyRetentionDays - how long an event stays in the history; for ever if 0 or absent */
  constructor(client: DynamoDBClient, table: string, historyRetentionDays = 0) {
    this.#client = client;
    this.#table = table;
    this.#historyRetentionDays = historyRetentionDays;
  }

  async applyStatus(event: ReceivedEvent, startedAt: number): Promise<StatusEffect> {
    const order = orderKey(event);
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: CURRENT_STATUS } },
          UpdateExpression:
            'SET v = :v, #status = :status, eventType = :type, requestUuid = :uuid, claimedAt = :at, orderKey = :order, startedAt = :now',
          // Equal is an earlier attempt at the same event: what became of that, its history tells.
          ConditionExpression: 'attribute_not_exists(orderKey) OR (orderKey < :order AND v <= :v)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':v': number(RECORD_VERSION),
            ':status': { S: event.status },
            ':type': { S: event.eventType },
            ':uuid': { S: event.requestUuid },
            ':at': number(event.claimedAt),
            ':order': { S: order },
            ':now': number(startedAt),
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { outcome: 'applied' };
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      assertReadable(error.Item);
      if (error.Item?.orderKey?.S !== order) return { outcome: 'late' };
      const earlier = error.Item.startedAt?.N;
      return { outcome: 'in-force', ...(earlier !== undefined && { startedAt: Number(earlier) }) };
    }
  }

  async record(
    event: ReceivedEvent,
    { messageId, received }: Delivery,
    now: number,
    earlierStart?: number,
  ): Promise<Recorded> {
    const isAnother = earlierStart !== undefined;
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            ...historyKeys(event),
            ...this.#facts(event, now),
            recordedAt: number(isAnother ? earlierStart : now),
            ...(isAnother && { startedAt: number(now) }),
            // The first attempt goes without saying, as it did in earlier versions.
            ...(received > 1 && { startedAttempt: number(received) }),
            messageId: { S: messageId },
          },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'new';
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      assertReadable(error.Item);
      if (error.Item?.handledAt !== undefined) return 'handled';
      const { skipMessageId, skippedAt, skipAskedAt, discardedAt } = error.Item ?? {};
      if (skipMessageId?.S !== messageId) return 'unfinished';
      // A mark of another message takes the note of this one off.
      if (skippedAt !== undefined) return 'skipped';
      return Number(discardedAt?.N ?? -1) >= Number(skipAskedAt?.N) ? 'to-skip-anew' : 'to-skip';
    }
  }

  async markHandled(
    event: ReceivedEvent,
    timeliness: Timeliness,
    now: number,
    startedAt?: number,
  ): Promise<void> {
    // A second delivery at the same time may have finished first; its note stands.
    await this.#note(
      event,
      { handledAt: number(now), ...(timeliness === 'late' && { late: { BOOL: true } }) },
      now,
      startedAt,
    );
  }

  async noteStart(
    event: ReceivedEvent,
    { messageId, received }: Delivery,
    now: number,
    signal: AbortSignal,
  ): Promise<void> {
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: historyKeys(event),
          UpdateExpression: 'SET startedAt = :now, startedAttempt = :received, messageId = :message',
          ConditionExpression: `attribute_exists(pk) AND ${IS_OPEN}`,
          ExpressionAttributeValues: {
            ':v': number(RECORD_VERSION),
            ':now': number(now),
            ':received': number(received),
            ':message': { S: messageId },
          },
        }),
        { abortSignal: signal },
      ),
    );
  }

  async noteSkipped(
    event: ReceivedEvent,
    { messageId }: Delivery,
    now: number,
    signal: AbortSignal,
  ): Promise<void> {
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: historyKeys(event),
          UpdateExpression: 'SET skippedAt = :now, deadLetteredAt = :now',
          ConditionExpression: `skipMessageId = :message AND ${IS_OPEN}`,
          ExpressionAttributeValues: {
            ':v': number(RECORD_VERSION),
            ':now': number(now),
            ':message': { S: messageId },
          },
        }),
        { abortSignal: signal },
      ),
    );
  }

  async noteFailure(
    event: ReceivedEvent,
    failure: HandlingFailure,
    now: number,
    signal: AbortSignal,
  ): Promise<void> {
    const note = {
      attempts: number(failure.received),
      failedAt: number(now),
      failure: { S: failure.fingerprint },
      failureName: { S: failure.name },
      failureText: { S: failure.text },
      messageId: { S: failure.messageId },
      ...(failure.isLastAttempt && { deadLetteredAt: number(now) }),
    };
    await this.#note(event, note, now, failure.startedAt, signal);
  }

  /** What the history says of an event from the first note on. */
  #facts(event: ReceivedEvent, now: number): Item {
    const days = this.#historyRetentionDays;
    return {
      v: number(RECORD_VERSION),
      status: { S: event.status },
      ...(days > 0 && { expiresAt: number(Math.floor(now / 1000) + days * DAY_SECONDS) }),
    };
  }

  /** Notes what became of an event that was not handled, and adds it to the history if it is not there. */
  async #note(
    event: ReceivedEvent,
    note: Item,
    now: number,
    startedAt: number | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    const set = { ...this.#facts(event, now), ...note };
    const start = startedAt === undefined ? {} : { recordedAt: number(startedAt) };
    const values = Object.entries({ ...set, ...start });
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: historyKeys(event),
          UpdateExpression: `SET ${[
            ...Object.keys(set).map((name) => `#${name} = :${name}`),
            ...Object.keys(start).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
          ].join(', ')}`,
          ConditionExpression: IS_OPEN,
          ExpressionAttributeNames: Object.fromEntries(values.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
        }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    );
  }
}

function historyKeys(event: ReceivedEvent): Item {
  return { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}
