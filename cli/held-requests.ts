import { DeleteItemCommand, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { heldFromItem } from '../lambda/adapters/ledger-record.ts';
import type { HeldRequest } from '../lambda/core/claim.ts';
import { HELD, OUTBOX_INDEX } from '../lambda/core/outbox-index.ts';
import type { Target } from './target.ts';

/** A held request and the key it is kept under. */
export interface KeptRequest {
  readonly key: string;
  readonly held: HeldRequest;
}

/** Every held request, oldest first. */
export async function listHeld(target: Target, signal: AbortSignal): Promise<KeptRequest[]> {
  const pages = paginateQuery(
    { client: target.dynamoDb },
    {
      TableName: target.ledgerTable,
      IndexName: OUTBOX_INDEX,
      KeyConditionExpression: 'outbox = :held',
      ExpressionAttributeValues: { ':held': { S: HELD } },
    },
    { abortSignal: signal },
  );
  const kept: KeptRequest[] = [];
  for await (const { Items = [] } of pages) {
    // The index has keys only, and may lag behind: what is gone from the table is no longer held.
    const found = await Promise.all(Items.map((item) => readHeld(target, item.pk?.S ?? '', signal)));
    kept.push(...found.filter((request) => request !== undefined));
  }
  return kept;
}

async function readHeld(target: Target, key: string, signal: AbortSignal): Promise<KeptRequest | undefined> {
  const { Item } = await target.dynamoDb.send(
    new GetItemCommand({ TableName: target.ledgerTable, Key: { pk: { S: key } }, ConsistentRead: true }),
    { abortSignal: signal },
  );
  return Item && { key, held: heldFromItem(Item) };
}

/** Forgets a held request. Nothing happens if it is gone already. */
export async function deleteHeld(target: Target, key: string, signal: AbortSignal): Promise<void> {
  await target.dynamoDb.send(
    new DeleteItemCommand({ TableName: target.ledgerTable, Key: { pk: { S: key } } }),
    { abortSignal: signal },
  );
}
