import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { canaryKey } from '../core/canary/canary-event.ts';
import type { CanaryClaim, CanaryLedger } from '../core/ports.ts';
import { conditionHeld } from './conditional-write.ts';

/** The canary's claims in DynamoDB. The verifier makes them, see `DynamoDbLedger`. */
export class DynamoDbCanaryLedger implements CanaryLedger {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async look(requestUuid: string): Promise<CanaryClaim | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { pk: { S: canaryKey(requestUuid) } },
        ProjectionExpression: 'sentAt, handledAt, claimId',
        ConsistentRead: true,
      }),
    );
    if (Item === undefined) return undefined;
    return {
      isSent: Item.sentAt !== undefined,
      ...(Item.handledAt !== undefined && { handledAt: Number(Item.handledAt.N) }),
    };
  }

  async markHandled(requestUuid: string, now: number): Promise<void> {
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: canaryKey(requestUuid) } },
          UpdateExpression: 'SET handledAt = :now',
          // A message may come once more, and after its claim expired.
          ConditionExpression: 'attribute_exists(claimId) AND attribute_not_exists(handledAt)',
          ExpressionAttributeValues: { ':now': { N: String(now) } },
        }),
      ),
    );
  }
}
