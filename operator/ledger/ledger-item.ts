import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Target } from '../target/target.ts';

/** Reads an item of the ledger as it is now, body included. `undefined` if there is none under that key. */
export async function readLedgerItem(
  { dynamoDb, ledgerTable }: Target,
  key: string,
  signal: AbortSignal,
): Promise<Record<string, AttributeValue> | undefined> {
  const { Item } = await dynamoDb.send(
    new GetItemCommand({ TableName: ledgerTable, Key: { pk: { S: key } }, ConsistentRead: true }),
    { abortSignal: signal },
  );
  return Item;
}
