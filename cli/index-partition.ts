import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { OUTBOX_INDEX } from '../lambda/core/outbox-index.ts';
import type { Target } from './target.ts';

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
  const pages = paginateQuery(
    { client: target.dynamoDb },
    {
      TableName: target.ledgerTable,
      IndexName: OUTBOX_INDEX,
      KeyConditionExpression: 'outbox = :partition',
      ExpressionAttributeValues: { ':partition': { S: partition } },
    },
    { abortSignal: signal },
  );
  const found: T[] = [];
  for await (const { Items = [] } of pages) {
    const page = await Promise.all(Items.map((item) => read(item.pk?.S ?? '')));
    found.push(...page.filter((item) => item !== undefined));
  }
  return found;
}
