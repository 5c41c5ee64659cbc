import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { conditionFailed, conditionHeld } from '../../../lambda/adapters/conditional-write.ts';
import { withDeadline } from '../../../lambda/core/deadline.ts';
import { CURRENT_STATUS, entityKey, historyKey } from '../../../lambda/core/ledger/entity-status.ts';
import { orderKey, parseCloudEvent, type ReceivedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { processFifoBatch } from '../../../lambda/core/message/fifo-batch.ts';
import type { Timeliness } from '../../../lambda/core/ports.ts';
import { receivesOf } from '../../../lambda/functions/handlers/attempt.ts';
import type { SqsHandler } from '../../../lambda/functions/handlers/event-handler.ts';
import { makeBusinessEvent } from '../../../lambda/functions/handlers/make-business-event.ts';
import { ENTITY_TABLE } from '../cloud.ts';
import type { HandlerParts } from '../implementation.ts';

/**
 * The handler as it was before it wrote the status first (ADR 32): history, status, business code, mark. While a deployment
 * is under way, its environments run beside those of the new one. Its writes are kept here as they were; of what it noted of
 * failures and retries for operators, nothing.
 *
 * @param client - of the entity table
 */
export function previousHandler(
  { settings, ports, business }: HandlerParts,
  client: DynamoDBClient,
): SqsHandler {
  const history = new PreviousHistory(client);
  const handle = async (event: ReceivedEvent, signal: AbortSignal): Promise<void> => {
    if (await history.record(event, ports.now())) return;
    const timeliness = await history.applyStatus(event);
    signal.throwIfAborted();
    await business(makeBusinessEvent(event, timeliness), { signal });
    signal.throwIfAborted();
    await history.markHandled(event, timeliness, ports.now());
  };
  return async ({ Records }) => {
    const results = await processFifoBatch(
      Records,
      (record) => record.attributes.MessageGroupId ?? record.messageId,
      (record) => {
        const event = parseCloudEvent(record.body);
        // What goes on beyond its time is waited for, until the function is cut off.
        const grace = Number.POSITIVE_INFINITY;
        return withDeadline(settings.recordTimeout, (signal) => handle(event, signal), grace);
      },
      (record) => receivesOf(record) >= settings.maxReceiveCount,
    );
    const notDone = results.filter(({ outcome }) => outcome !== 'done');
    return { batchItemFailures: notDone.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };
}

class PreviousHistory {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    this.#client = client;
  }

  /** @returns whether the event was handled before */
  async record(event: ReceivedEvent, now: number): Promise<boolean> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: ENTITY_TABLE,
          Item: {
            ...keysOf(event),
            v: { N: '1' },
            status: { S: event.status },
            eventType: { S: event.eventType },
            requestUuid: { S: event.requestUuid },
            claimedAt: { N: String(event.claimedAt) },
            recordedAt: { N: String(now) },
          },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return false;
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      return error.Item?.handledAt !== undefined;
    }
  }

  async applyStatus(event: ReceivedEvent): Promise<Timeliness> {
    const isInOrder = await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: ENTITY_TABLE,
          Key: { ...keysOf(event), sk: { S: CURRENT_STATUS } },
          UpdateExpression:
            'SET v = :v, #status = :status, eventType = :type, requestUuid = :uuid, claimedAt = :at, orderKey = :order',
          ConditionExpression: 'attribute_not_exists(orderKey) OR (orderKey <= :order AND v <= :v)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':v': { N: '1' },
            ':status': { S: event.status },
            ':type': { S: event.eventType },
            ':uuid': { S: event.requestUuid },
            ':at': { N: String(event.claimedAt) },
            ':order': { S: orderKey(event) },
          },
        }),
      ),
    );
    return isInOrder ? 'in-order' : 'late';
  }

  async markHandled(event: ReceivedEvent, timeliness: Timeliness, now: number): Promise<void> {
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: ENTITY_TABLE,
          Key: keysOf(event),
          UpdateExpression: 'SET handledAt = :now, late = :late',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(handledAt)',
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':late': { BOOL: timeliness === 'late' } },
        }),
      ),
    );
  }
}

function keysOf(event: ReceivedEvent): Record<string, AttributeValue> {
  return { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } };
}
