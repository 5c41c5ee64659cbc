import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { CedarEvent } from 'cedar-webhooks/consumer';

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

  /** Runs work unless it is done already for this request UUID. Work that failed half-way is run again. */
  async once(requestUuid: string, run: () => Promise<void>): Promise<void> {
    const pk = { S: `event#${requestUuid}` };
    const { Item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { pk }, ConsistentRead: true }),
    );
    if (Item !== undefined) return;
    await run();
    const expiresAt = { N: `${Math.floor(Date.now() / 1000) + REMEMBER_SECONDS}` };
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: { pk, expiresAt } }));
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
          ExpressionAttributeValues: { ':status': { S: event.status }, ':order': { S: event.orderKey } },
        }),
      );
      return 'in-order';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return 'late';
    }
  }
}
