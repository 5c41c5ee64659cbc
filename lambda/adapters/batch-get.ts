import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import { pause } from './pause.ts';

type Item = Record<string, AttributeValue>;

/** Most keys of one call. */
export const BATCH = 100;

/** Most that is waited before the second round, in milliseconds; before each further one, twice as much. */
const FIRST_PAUSE = 50;

const MAX_PAUSE = 2000;

/** DynamoDB kept leaving out items that it was asked for. */
export class IncompleteReadError extends Error {
  override readonly name = 'IncompleteReadError';
}

/**
 * Reads items by their keys, in no order. What DynamoDB leaves out because of its size or a throttle is asked for again,
 * after a pause that grows from round to round and is random, so that many readers do not come back all at once.
 *
 * @param keys - {@link BATCH} at most, no two the same
 * @param maxRounds - calls after which it stops; goes on until the signal aborts, if absent
 * @throws IncompleteReadError after so many calls
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  request: Omit<KeysAndAttributes, 'Keys' | 'AttributesToGet'>,
  signal: AbortSignal | undefined,
  maxRounds = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const found: Item[] = [];
  let left: Item[] = [...keys];
  for (let round = 0; left.length > 0; round++) {
    if (round === maxRounds) {
      throw new IncompleteReadError(
        `DynamoDB left out ${left.length} of ${keys.length} items, ${round} times.`,
      );
    }
    if (round > 0) {
      const longest = Math.min(FIRST_PAUSE * 2 ** (round - 1), MAX_PAUSE);
      await pause(longest * (0.5 + Math.random() / 2), signal);
    }
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { ...request, Keys: left } } }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    found.push(...(Responses[table] ?? []));
    left = UnprocessedKeys[table]?.Keys ?? [];
  }
  return found;
}
