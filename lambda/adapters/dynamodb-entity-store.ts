import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CURRENT_STATUS, entityKey, historyKey } from '../core/ledger/entity-status.ts';
import { RECORD_VERSION, RecordVersionError } from '../core/ledger/record-version.ts';
import { orderKey, type ReceivedEvent } from '../core/message/cloud-event.ts';
import type { Delivery, EntityStore, HandlingFailure, Recorded, Timeliness } from '../core/ports.ts';
import { conditionFailed, conditionHeld } from './conditional-write.ts';

const DAY_SECONDS = 86_400;

/**
 * What a delivery notes before its event is handled. Another one may have finished meanwhile; without its history an event
 * has no place for a note; and what a later version wrote is left as it is.
 */
const IS_UNFINISHED =
  'attribute_exists(pk) AND attribute_not_exists(handledAt) AND (attribute_not_exists(v) OR v <= :v)';

/**
 * What a later version of this code means by its items is not known: better no effect, and the message again, than a
 * status that it would not have written.
 *
 * @throws RecordVersionError
 */
function assertReadable(item: Record<string, AttributeValue> | undefined): void {
  const version = Number(item?.v?.N ?? RECORD_VERSION);
  if (version > RECORD_VERSION) throw new RecordVersionError(version);
}

/**
 * Status and history of entities in DynamoDB. Both writes give the same result in whatever order and however often
 * they happen: the history is a set of events, the status is the one with the greatest order key.
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

  async record(event: ReceivedEvent, { messageId, received }: Delivery, now: number): Promise<Recorded> {
    const expiresAt = Math.floor(now / 1000) + this.#historyRetentionDays * DAY_SECONDS;
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            pk: { S: entityKey(event.entity, event.subject) },
            sk: { S: historyKey(event) },
            v: { N: String(RECORD_VERSION) },
            status: { S: event.status },
            eventType: { S: event.eventType },
            requestUuid: { S: event.requestUuid },
            claimedAt: { N: String(event.claimedAt) },
            recordedAt: { N: String(now) },
            // The first attempt goes without saying, as it did in earlier versions.
            ...(received > 1 && { startedAttempt: { N: String(received) } }),
            ...(this.#historyRetentionDays > 0 && { expiresAt: { N: String(expiresAt) } }),
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
      return error.Item?.skipMessageId?.S === messageId ? 'to-skip' : 'unfinished';
    }
  }

  async applyStatus(event: ReceivedEvent): Promise<Timeliness> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: CURRENT_STATUS } },
          UpdateExpression:
            'SET v = :v, #status = :status, eventType = :type, requestUuid = :uuid, claimedAt = :at, orderKey = :order',
          // Equal is our own earlier attempt: it took effect, so it was in order.
          ConditionExpression: 'attribute_not_exists(orderKey) OR (orderKey <= :order AND v <= :v)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':v': { N: String(RECORD_VERSION) },
            ':status': { S: event.status },
            ':type': { S: event.eventType },
            ':uuid': { S: event.requestUuid },
            ':at': { N: String(event.claimedAt) },
            ':order': { S: orderKey(event) },
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'in-order';
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      assertReadable(error.Item);
      return 'late';
    }
  }

  async markHandled(event: ReceivedEvent, timeliness: Timeliness, now: number): Promise<void> {
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression: 'SET handledAt = :now, late = :late',
          // A second delivery at the same time may have finished first; its note stands.
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(handledAt)',
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':late': { BOOL: timeliness === 'late' } },
        }),
      ),
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
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression: 'SET startedAt = :now, startedAttempt = :received, messageId = :message',
          ConditionExpression: IS_UNFINISHED,
          ExpressionAttributeValues: {
            ':v': { N: String(RECORD_VERSION) },
            ':now': { N: String(now) },
            ':received': { N: String(received) },
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
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression: 'SET skippedAt = :now, deadLetteredAt = :now',
          ConditionExpression: `${IS_UNFINISHED} AND skipMessageId = :message`,
          ExpressionAttributeValues: {
            ':v': { N: String(RECORD_VERSION) },
            ':now': { N: String(now) },
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
    const deadLettered = failure.isLastAttempt ? ', deadLetteredAt = :now' : '';
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression: `SET attempts = :received, failedAt = :now, failure = :failure, failureName = :name, failureText = :text, messageId = :message${deadLettered}`,
          ConditionExpression: IS_UNFINISHED,
          ExpressionAttributeValues: {
            ':v': { N: String(RECORD_VERSION) },
            ':received': { N: String(failure.received) },
            ':now': { N: String(now) },
            ':failure': { S: failure.fingerprint },
            ':name': { S: failure.name },
            ':text': { S: failure.text },
            ':message': { S: failure.messageId },
          },
        }),
        { abortSignal: signal },
      ),
    );
  }
}
