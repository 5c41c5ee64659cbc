import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CURRENT_STATUS, entityKey } from '../../lambda/core/ledger/entity-status.ts';
import type { LocalStackProcess } from '../e2e/local-stack.ts';

const keyOf = (id: string) => ({ pk: { S: entityKey('merchant', id) }, sk: { S: CURRENT_STATUS } });

/** As after a rollback: a later version of the code has written the status, and this one leaves it alone and fails. */
export async function breakHandlerOf(stack: LocalStackProcess, id: string): Promise<void> {
  const Item = { ...keyOf(id), v: { N: '2' }, orderKey: { S: '0' }, status: { S: 'LATER' } };
  await stack.dynamodb.send(new PutItemCommand({ TableName: stack.parameter('entities/table-name'), Item }));
}

export async function healHandlerOf(stack: LocalStackProcess, id: string): Promise<void> {
  const TableName = stack.parameter('entities/table-name');
  await stack.dynamodb.send(new DeleteItemCommand({ TableName, Key: keyOf(id) }));
}
