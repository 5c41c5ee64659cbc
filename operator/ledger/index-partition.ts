import { paginateQuery, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { OUTBOX_INDEX } from '../../lambda/core/ledger/outbox-index.ts';
import type { Target } from '../target/target.ts';

/** Items read at a time: as many as the SDK has sockets. What waits for one may time out. */
const READ_AT_ONCE = 50;

/**
 * Reads what a partition of the ledger's index points to, in the order of the index.
 *
 * The index has keys only, and it lags behind: `read` gets the key, looks into the table, and says `undefined` for what
 * is not there any more.
 */
export async function readPartition<T>(
  target: Target,
  partition: string,
  read: (key: string) => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T[]> {
  const pages = paginateQuery({ client: target.dynamoDb }, partitionQuery(target, partition), {
    abortSignal: signal,
  });
  const found: T[] = [];
  for await (const { Items = [] } of pages) {
    for (let first = 0; first < Items.length; first += READ_AT_ONCE) {
      const some = Items.slice(first, first + READ_AT_ONCE);
      const items = await Promise.all(some.map((item) => read(item.pk?.S ?? '')));
      found.push(...items.filter((item) => item !== undefined));
    }
  }
  return found;
}

/**
 * Keys of a partition, in the order of the index, up to a limit. The index lags behind, so they are those of a moment ago.
 *
 * @param limit - reading ends once there are this many
 */
export async function listPartition(
  target: Target,
  partition: string,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly keys: readonly string[]; readonly more: boolean }> {
  const pages = paginateQuery(
    { client: target.dynamoDb },
    { ...partitionQuery(target, partition), Limit: limit },
    { abortSignal: signal },
  );
  const keys: string[] = [];
  for await (const { Items = [], LastEvaluatedKey } of pages) {
    keys.push(...Items.map((item) => item.pk?.S ?? ''));
    if (keys.length >= limit) return { keys, more: LastEvaluatedKey !== undefined };
  }
  return { keys, more: false };
}

/**
 * Number of entries of a partition, up to a limit. The index lags behind, so it is a count of a moment ago.
 *
 * @param limit - counting ends once there are this many
 */
export async function countPartition(
  target: Target,
  partition: string,
  limit: number,
  signal: AbortSignal,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const pages = paginateQuery(
    { client: target.dynamoDb },
    { ...partitionQuery(target, partition), Select: 'COUNT', Limit: limit },
    { abortSignal: signal },
  );
  let count = 0;
  for await (const { Count = 0, LastEvaluatedKey } of pages) {
    count += Count;
    if (count >= limit) return { count, more: LastEvaluatedKey !== undefined };
  }
  return { count, more: false };
}

function partitionQuery({ ledgerTable }: Target, partition: string): QueryCommandInput {
  return {
    TableName: ledgerTable,
    IndexName: OUTBOX_INDEX,
    KeyConditionExpression: 'outbox = :partition',
    ExpressionAttributeValues: { ':partition': { S: partition } },
  };
}
