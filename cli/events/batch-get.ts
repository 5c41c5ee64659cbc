import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

/** Most keys of one call. */
export const BATCH = 100;

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5000;

/**
 * Reads items by their keys, in no order. What DynamoDB leaves out because of its size or a throttle is asked for again,
 * at growing intervals.
 *
 * @param keys - {@link BATCH} at most, no two the same
 */
export async function batchGet(
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
  const found: Item[] = [];
  let left: Item[] = [...keys];
  for (let wait = FIRST_PAUSE; left.length > 0; wait = Math.min(wait * 2, LONGEST_PAUSE)) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { ...request, Keys: left } } }),
      { abortSignal: signal },
    );
    const items = Responses[table] ?? [];
    found.push(...items);
    left = UnprocessedKeys[table]?.Keys ?? [];
    if (left.length > 0 && items.length === 0) await pause(wait, undefined, { signal });
  }
  return found;
}
