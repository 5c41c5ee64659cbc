import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type CedarEvent, orderKey } from './cedar-event.ts';

/** Longer than a message can stay in queue and dead-letter queue, and than anyone replays old events. */
const REMEMBER_SECONDS = 90 * 86_400;

/**
 * What a consumer must remember, in one DynamoDB table with the partition key `pk` (string) and a time to live on
 * `expiresAt`: which events are done, and the last status of each entity.
 */
export class EventStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** Notes that an event has come. @returns whether it is done already: then there is nothing left to do. */
  async begin(event: CedarEvent): Promise<'open' | 'done'> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: { pk: { S: `event#${event.id}` }, expiresAt: { N: `${nowSeconds() + REMEMBER_SECONDS}` } },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'open';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Here before, but perhaps its work failed half-way.
      return error.Item?.doneAt === undefined ? 'open' : 'done';
    }
  }

  /** Makes the event's status that of its entity, unless a later event did. */
  async applyStatus(event: CedarEvent): Promise<'in-order' | 'late'> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: `${event.entity}#${event.subject}` } },
          UpdateExpression: 'SET #status = :status, orderKey = :order',
          // Equal is this event's own earlier attempt.
          ConditionExpression: 'attribute_not_exists(orderKey) OR orderKey <= :order',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':status': { S: event.status }, ':order': { S: orderKey(event) } },
        }),
      );
      return 'in-order';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return 'late';
    }
  }

  /** Notes that an event is done. From then on, copies of it have no effect. */
  async finish(event: CedarEvent): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: `event#${event.id}` } },
        UpdateExpression: 'SET doneAt = :now',
        ExpressionAttributeValues: { ':now': { N: `${nowSeconds()}` } },
      }),
    );
  }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
