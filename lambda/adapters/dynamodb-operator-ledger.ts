import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { outboxShard, PARKED } from '../core/ledger/outbox-index.ts';
import { RECORD_VERSION } from '../core/ledger/record-version.ts';
import { timePartition } from '../core/ledger/time-index.ts';
import type { VerifiedEvent } from '../core/message/cloud-event.ts';
import type { ClaimName, DiscardNote, OperatorLedger, Unparking } from '../core/ports.ts';
import { BUILT_IN_SUBSCRIBER } from '../core/settings/event-type.ts';
import { conditionHeld, conditionHeldOrMet } from './conditional-write.ts';
import { payloadKey } from './ledger-record.ts';

/**
 * What operators write to the ledger in DynamoDB. No function of the stack needs it, so it is not part of
 * `DynamoDbLedger`, which each of them carries.
 */
export class DynamoDbOperatorLedger implements OperatorLedger {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /**
   * Of two operators at once one releases. The other finds it in a shard of the outbox, where a sweeper may be sending it
   * already: to make it due once more would have a second one send it beside the first.
   */
  unpark(
    claim: ClaimName & Pick<VerifiedEvent, 'entity' | 'subject'>,
    { dueAt, removed, entity }: Unparking,
    signal: AbortSignal,
  ): Promise<boolean> {
    const shard = outboxShard({ ...claim, ...(entity !== undefined && { entity }) });
    const values: Record<string, AttributeValue> = {
      ':parked': { S: PARKED },
      ':claim': { S: claim.claimId },
      ':version': { N: String(RECORD_VERSION) },
      ':shard': { S: shard },
      ':due': { N: String(dueAt) },
      ':none': { N: '0' },
    };
    const set = ['outbox = :shard', 'dueAt = :due', 'unsentSince = :due', 'attempts = :none'];
    if (entity !== undefined) {
      // All events of an entity share a shard, in both indexes.
      set.push('entity = :entity', 'timeline = :timeline');
      values[':entity'] = { S: entity };
      values[':timeline'] = { S: timePartition(shard) };
    }
    let update = `SET ${set.join(', ')} REMOVE parkedBecause`;
    if (removed.length > 0) {
      update += ' DELETE unsent :removed';
      values[':removed'] = { SS: [...removed] };
    }
    return conditionHeldOrMet(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: claim.requestUuid } },
          UpdateExpression: update,
          ConditionExpression: 'outbox = :parked AND claimId = :claim AND v = :version',
          ExpressionAttributeValues: values,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { abortSignal: signal },
      ),
      // A sweeper may have leased it since.
      ({ claimId, outbox, unsentSince }) =>
        claimId?.S === claim.claimId && outbox?.S === shard && unsentSince?.N === String(dueAt),
    );
  }

  /** Without a condition: the key says what the request says (see `heldKey`), so it is what was seen, or a copy. */
  async deleteHeld(key: string, signal: AbortSignal): Promise<void> {
    await this.#delete(key, signal);
  }

  /**
   * The body that is kept in an item of its own goes first: without its subject the claim would not be found again. That
   * item needs no condition, because the claim is part of its key. An event that a queue still lacks is not erased,
   * because the sweeper could not send it any more.
   */
  async erase(claim: ClaimName, now: number, signal: AbortSignal): Promise<boolean> {
    await this.#delete(payloadKey(claim), signal);
    return conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: claim.requestUuid } },
          UpdateExpression: 'SET erasedAt = :now REMOVE body, subject, #status',
          // After its retention the UUID may have been claimed anew.
          ConditionExpression: 'claimId = :claim AND attribute_not_exists(dueAt)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':claim': { S: claim.claimId } },
        }),
        { abortSignal: signal },
      ),
    );
  }

  /** Not interrupted: the messages are sent. What was sent to others changes nothing for the handler. */
  noteReplay({ requestUuid, claimId }: ClaimName, sentTo: readonly string[], now: number): Promise<boolean> {
    const toHandler = sentTo.includes(BUILT_IN_SUBSCRIBER);
    return conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: requestUuid } },
          UpdateExpression: `SET replayedAt = :now${toHandler ? ', handlerReplayedAt = :now' : ''} ADD replays :one`,
          // Or a note would be made on the UUID's next claim, or on none at all.
          ConditionExpression: 'claimId = :claim',
          ExpressionAttributeValues: {
            ':now': { N: String(now) },
            ':one': { N: '1' },
            ':claim': { S: claimId },
          },
        }),
      ),
    );
  }

  /**
   * Claimed anew, the UUID has another claim time. That of the handler has a time of its own: it tells the event's state, and
   * the dead letter of another subscriber may be discarded after the event was replayed.
   */
  noteDiscarded(
    { requestUuid, claimedAt }: Pick<VerifiedEvent, 'requestUuid' | 'claimedAt'>,
    subscriber: string,
    { by, reason, deadSince }: DiscardNote,
    now: number,
  ): Promise<boolean> {
    const isHandlers = subscriber === BUILT_IN_SUBSCRIBER;
    const ofHandler = isHandlers ? ', handlerDiscardedAt = :now, handlerDeadSince = :dead' : '';
    const isLast = '(attribute_not_exists(handlerDeadSince) OR handlerDeadSince <= :dead)';
    return conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: requestUuid } },
          UpdateExpression: `SET discardedAt = :now, discardedBy = :by, discardReason = :reason${ofHandler} ADD discardedFrom :subscriber`,
          ConditionExpression: `claimedAt = :at AND attribute_not_exists(erasedAt)${isHandlers ? ` AND ${isLast}` : ''}`,
          ExpressionAttributeValues: {
            ':now': { N: String(now) },
            ':by': { S: by },
            ':reason': { S: reason },
            ':subscriber': { SS: [subscriber] },
            ':at': { N: String(claimedAt) },
            ...(isHandlers && { ':dead': { N: String(deadSince) } }),
          },
        }),
      ),
    );
  }

  async #delete(pk: string, signal: AbortSignal): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#table, Key: { pk: { S: pk } } }), {
      abortSignal: signal,
    });
  }
}
