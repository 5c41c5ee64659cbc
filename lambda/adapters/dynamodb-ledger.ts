import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Claim, type ClaimOutcome, compareWithEarlier, type HeldRequest } from '../core/claim.ts';
import { OUTBOX_INDEX, PARKED } from '../core/outbox-index.ts';
import type { ClaimLedger, DueClaim, OutboxLedger } from '../core/ports.ts';
import { claimFromItem, claimItem, heldItem, heldKey } from './ledger-record.ts';

const DAY_SECONDS = 86_400;
const PARKED_COUNT_LIMIT = 1000;

/** Whether the condition of a write did not hold; every other failure is passed on. */
function conditionFailed(error: unknown): error is ConditionalCheckFailedException {
  return error instanceof ConditionalCheckFailedException;
}

/** Outcome of a conditional write: whether its condition held. */
async function written(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (conditionFailed(error)) return false;
    throw error;
  }
}

/**
 * The ledger in DynamoDB. See `core/claim.ts` for the protocol; every write here carries the condition it relies on.
 */
export class DynamoDbLedger implements ClaimLedger, OutboxLedger {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #retentionDays: number;

  constructor(client: DynamoDBClient, table: string, retentionDays: number) {
    this.#client = client;
    this.#table = table;
    this.#retentionDays = retentionDays;
  }

  async claim(claim: Claim, now: number, signal: AbortSignal): Promise<ClaimOutcome> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: claimItem(claim),
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { abortSignal: signal },
      );
      return 'claimed';
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      const { claimId, digest } = error.Item ?? {};
      if (claimId?.S === undefined || digest?.S === undefined) throw error;
      return compareWithEarlier(claim, { claimId: claimId.S, digest: digest.S });
    }
  }

  async markSent(claim: Claim, sent: readonly string[], now: number, signal?: AbortSignal): Promise<void> {
    const complete = claim.unsent.every((subscriber) => sent.includes(subscriber));
    const values: Record<string, AttributeValue> = { ':claim': { S: claim.claimId } };
    let update: string;
    if (complete) {
      update = 'SET sentAt = :now, expiresAt = :expires REMOVE unsent, outbox, dueAt';
      values[':now'] = { N: String(now) };
      values[':expires'] = { N: String(Math.floor(now / 1000) + this.#retentionDays * DAY_SECONDS) };
    } else {
      update = 'DELETE unsent :sent';
      values[':sent'] = { SS: [...sent] };
    }
    await written(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: claim.event.requestUuid } },
          UpdateExpression: update,
          ConditionExpression: 'claimId = :claim',
          ExpressionAttributeValues: values,
        }),
        signal === undefined ? {} : { abortSignal: signal },
      ),
    );
  }

  async hold(request: HeldRequest, perMinute: number, signal: AbortSignal): Promise<'held' | 'limited'> {
    // A copy stores nothing, so it must not use up what there is for others.
    const { Item: copy } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { pk: { S: heldKey(request) } },
        ProjectionExpression: 'pk',
        ConsistentRead: true,
      }),
      { abortSignal: signal },
    );
    if (copy !== undefined) return 'held';
    const minute = new Date(request.heldAt).toISOString().slice(0, 16);
    const counted = await written(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: `held-rate#${minute}` } },
          UpdateExpression: 'ADD held :one SET expiresAt = if_not_exists(expiresAt, :expires)',
          ConditionExpression: 'attribute_not_exists(held) OR held < :most',
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':most': { N: String(perMinute) },
            ':expires': { N: String(Math.floor(request.heldAt / 1000) + DAY_SECONDS) },
          },
        }),
        { abortSignal: signal },
      ),
    );
    if (!counted) return 'limited';
    // Of two copies at once the first is stored.
    await written(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: heldItem(request),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
        { abortSignal: signal },
      ),
    );
    return 'held';
  }

  async due(shard: string, now: number, limit: number): Promise<DueClaim[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: OUTBOX_INDEX,
        KeyConditionExpression: 'outbox = :shard AND dueAt <= :now',
        ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { N: String(now) } },
        Limit: limit,
      }),
    );
    return Items.map((item) => ({ requestUuid: item.pk?.S ?? '', shard, dueAt: Number(item.dueAt?.N) }));
  }

  async take(due: DueClaim, dueAt: number): Promise<Claim | undefined> {
    try {
      const { Attributes } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: due.requestUuid } },
          UpdateExpression: 'SET dueAt = :next ADD attempts :one',
          ConditionExpression: 'outbox = :shard AND dueAt = :seen',
          ExpressionAttributeValues: {
            ':next': { N: String(dueAt) },
            ':one': { N: '1' },
            ':shard': { S: due.shard },
            ':seen': { N: String(due.dueAt) },
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes && claimFromItem(Attributes);
    } catch (error) {
      if (conditionFailed(error)) return undefined;
      throw error;
    }
  }

  async postpone(claim: Claim, dueAt: number): Promise<void> {
    await this.#updateTaken(claim, 'SET dueAt = :next', { ':next': { N: String(dueAt) } });
  }

  async park(claim: Claim, reason: string): Promise<void> {
    await this.#updateTaken(claim, 'SET outbox = :parked, parkedBecause = :reason', {
      ':parked': { S: PARKED },
      ':reason': { S: reason },
    });
  }

  /** Updates a claim that this sweeper took, unless it was finished or taken again since. */
  async #updateTaken(claim: Claim, update: string, values: Record<string, AttributeValue>): Promise<void> {
    await written(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: claim.event.requestUuid } },
          UpdateExpression: update,
          ConditionExpression: 'claimId = :claim AND dueAt = :taken',
          ExpressionAttributeValues: {
            ...values,
            ':claim': { S: claim.claimId },
            ':taken': { N: String(claim.dueAt) },
          },
        }),
      ),
    );
  }

  async parkedCount(): Promise<number> {
    const { Count = 0 } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: OUTBOX_INDEX,
        KeyConditionExpression: 'outbox = :parked',
        ExpressionAttributeValues: { ':parked': { S: PARKED } },
        Select: 'COUNT',
        Limit: PARKED_COUNT_LIMIT,
      }),
    );
    return Count;
  }
}
