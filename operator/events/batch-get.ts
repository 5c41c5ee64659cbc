import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet as batchGetItems } from '../../lambda/adapters/batch-get.ts';

export { BATCH } from '../../lambda/adapters/batch-get.ts';

type Item = Record<string, AttributeValue>;

/**
 * Reads some attributes of items by their keys, consistently and in no order.
 *
 * @param keys - `BATCH` at most, no two the same
 */
export function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<Item[]> {
  const request = {
    ConsistentRead: true,
    // Bodies stay where they are.
    ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
  };
  return batchGetItems(client, table, keys, request, signal);
}
