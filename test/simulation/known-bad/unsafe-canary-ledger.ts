import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { conditionHeld } from '../../../lambda/adapters/conditional-write.ts';
import { DynamoDbCanaryLedger } from '../../../lambda/adapters/dynamodb-canary-ledger.ts';
import { canaryKey } from '../../../lambda/core/canary/canary-event.ts';
import { LEDGER_TABLE } from '../cloud.ts';

/** Notes on a condition of its own that the canary was handled. */
export class CanaryNotedOn extends DynamoDbCanaryLedger {
  readonly #client: DynamoDBClient;
  readonly #condition: string;

  constructor(client: DynamoDBClient, condition: string) {
    super(client, LEDGER_TABLE);
    this.#client = client;
    this.#condition = condition;
  }

  override async markHandled(requestUuid: string, now: number): Promise<void> {
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: LEDGER_TABLE,
          Key: { pk: { S: canaryKey(requestUuid) } },
          UpdateExpression: 'SET handledAt = :now',
          ConditionExpression: this.#condition,
          ExpressionAttributeValues: { ':now': { N: String(now) } },
        }),
      ),
    );
  }
}
