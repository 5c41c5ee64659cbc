import { DeleteItemCommand, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CURRENT_STATUS, entityKey, historyKey } from '../core/ledger/entity-status.ts';
import { RECORD_VERSION } from '../core/ledger/record-version.ts';
import type { DiscardNote, EntityRecord, HistoryName, OperatorEntityStore, SkipMark } from '../core/ports.ts';
import { conditionFailed, conditionHeld, conditionHeldOrMet } from './conditional-write.ts';
import { assertReadable } from './dynamodb-entity-store.ts';

/** What operators write to status and history of entities in DynamoDB. No function of the stack needs it. */
export class DynamoDbOperatorEntities implements OperatorEntityStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /**
   * Only a message that was seen to be tried is marked, and only while nothing else became of its event: handled, it has
   * nothing to skip; skipped or out of attempts, it is in the dead-letter queue unless an attempt started or failed since.
   */
  markToSkip(event: HistoryName, { messageId, by, reason }: SkipMark, now: number): Promise<boolean> {
    return conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression:
            'SET skipMessageId = :message, skipAskedAt = :now, skipAskedBy = :by, skipReason = :reason REMOVE skippedAt',
          ConditionExpression:
            'messageId = :message AND attribute_not_exists(handledAt) AND v = :version AND (attribute_not_exists(deadLetteredAt) OR deadLetteredAt < startedAt OR deadLetteredAt < failedAt)',
          ExpressionAttributeValues: {
            ':message': { S: messageId },
            ':now': { N: String(now) },
            ':by': { S: by },
            ':reason': { S: reason },
            ':version': { N: String(RECORD_VERSION) },
          },
        }),
      ),
    );
  }

  async noteDiscarded(
    event: HistoryName,
    { by, reason, deadSince }: DiscardNote,
    now: number,
  ): Promise<'noted' | 'handled' | 'no-history'> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression:
            'SET discardedAt = :now, discardedBy = :by, discardReason = :reason, discardedDeadSince = :dead',
          ConditionExpression:
            'attribute_exists(pk) AND attribute_not_exists(handledAt) AND v = :version AND (attribute_not_exists(discardedDeadSince) OR discardedDeadSince <= :dead)',
          ExpressionAttributeValues: {
            ':now': { N: String(now) },
            ':by': { S: by },
            ':reason': { S: reason },
            ':dead': { N: String(deadSince) },
            ':version': { N: String(RECORD_VERSION) },
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'noted';
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      if (error.Item === undefined) return 'no-history';
      assertReadable(error.Item);
      // Or it has the note of a later dead letter.
      return error.Item.handledAt === undefined ? 'noted' : 'handled';
    }
  }

  /**
   * The note must be the one that was seen. An event that was erased has none, and an update would make an item of its
   * key alone; one that somebody else has had handled again meanwhile has a newer one.
   */
  takeHandledNoteOff(event: HistoryName, handledAt: number, now: number): Promise<boolean> {
    return conditionHeldOrMet(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression:
            'SET reopenedAt = :now REMOVE handledAt, late, recordedAt, startedAt, startedAttempt, attempts, failedAt, deadLetteredAt, failure, failureName, failureText, messageId, skipMessageId, skipAskedAt, skipAskedBy, skipReason, skippedAt, discardedAt, discardedBy, discardReason, discardedDeadSince',
          ConditionExpression: 'handledAt = :seen AND v = :version',
          ExpressionAttributeValues: {
            ':seen': { N: String(handledAt) },
            ':now': { N: String(now) },
            ':version': { N: String(RECORD_VERSION) },
          },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
      (item) => item.handledAt === undefined && item.reopenedAt?.N === String(now),
    );
  }

  /**
   * An item of the history is of one event for ever. The status is whichever event's took effect last: one that did after
   * the entity was looked at is not of what is to be erased, and without it an older event could take effect after it.
   */
  erase({ entity, subject, sortKey, orderKey }: EntityRecord, signal: AbortSignal): Promise<boolean> {
    const asSeen = sortKey === CURRENT_STATUS && orderKey !== undefined;
    return conditionHeld(
      this.#client.send(
        new DeleteItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(entity, subject) }, sk: { S: sortKey } },
          ...(asSeen && {
            ConditionExpression: 'attribute_not_exists(pk) OR orderKey = :seen',
            ExpressionAttributeValues: { ':seen': { S: orderKey } },
          }),
        }),
        { abortSignal: signal },
      ),
    );
  }
}
