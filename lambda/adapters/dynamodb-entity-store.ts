import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { orderKey, type ReceivedEvent } from '../core/cloud-event.ts';
import { CURRENT_STATUS, entityKey, historyKey } from '../core/entity-status.ts';
import type { EntityStore, Timeliness } from '../core/ports.ts';

const RECORD_VERSION = '1';

/**
 * Status and history of entities in DynamoDB. Both writes give the same result in whatever order and however often
 * they happen: the history is a set of events, the status is the one with the greatest order key.
 */
export class DynamoDbEntityStore implements EntityStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async record(event: ReceivedEvent, now: number): Promise<'new' | 'unfinished' | 'handled'> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: {
            pk: { S: entityKey(event.entity, event.subject) },
            sk: { S: historyKey(event) },
            v: { N: RECORD_VERSION },
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
      return 'new';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.handledAt === undefined ? 'unfinished' : 'handled';
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
          ConditionExpression: 'attribute_not_exists(orderKey) OR orderKey <= :order',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':v': { N: RECORD_VERSION },
            ':status': { S: event.status },
            ':type': { S: event.eventType },
            ':uuid': { S: event.requestUuid },
            ':at': { N: String(event.claimedAt) },
            ':order': { S: orderKey(event) },
          },
        }),
      );
      return 'in-order';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'late';
      throw error;
    }
  }

  async markHandled(event: ReceivedEvent, timeliness: Timeliness, now: number): Promise<void> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
          UpdateExpression: 'SET handledAt = :now, late = :late',
          // A second delivery at the same time may have finished first; its note stands.
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(handledAt)',
          ExpressionAttributeValues: { ':now': { N: String(now) }, ':late': { BOOL: timeliness === 'late' } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
