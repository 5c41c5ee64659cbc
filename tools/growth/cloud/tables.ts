import {
  type BatchGetItemCommandInput,
  DynamoDBClient,
  type GetItemCommandInput,
  type PutItemCommandInput,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../local/aws/table-expressions.ts';
import { itemBytes } from '../../../local/aws/usage/item-size.ts';
import { getUnits } from '../../../local/aws/usage/read-units.ts';
import { type Answer, type Course, countedClient, type Perform } from './counted-client.ts';

/** Bytes of items at which DynamoDB leaves the rest of a batch to another call. */
const BATCH_BYTES = 16 * 1024 * 1024;

/** Names of the tables. */
export const LEDGER_TABLE = 'ledger';
export const ENTITY_TABLE = 'entities';

/** A table, as far as the code under test calls it. */
export interface Table {
  item(key: Item): Item | undefined;
  get(input: GetItemCommandInput): Answer;
  put(input: PutItemCommandInput): Answer;
  update(input: UpdateItemCommandInput): Answer;
  query(input: QueryCommandInput): Answer;
}

/** DynamoDB with these tables. */
export function countedDynamoDb(tables: Readonly<Record<string, Table>>, course: Course): DynamoDBClient {
  const tableOf = (name: string | undefined): Table => {
    const table = tables[name ?? ''];
    if (table === undefined) throw new Error(`There is no table ${name}.`);
    return table;
  };
  const operations: Readonly<Record<string, (input: never) => Answer>> = {
    GetItem: (input: GetItemCommandInput) => tableOf(input.TableName).get(input),
    PutItem: (input: PutItemCommandInput) => tableOf(input.TableName).put(input),
    UpdateItem: (input: UpdateItemCommandInput) => tableOf(input.TableName).update(input),
    Query: (input: QueryCommandInput) => tableOf(input.TableName).query(input),
    BatchGetItem: (input: BatchGetItemCommandInput) => batchGet(input, tableOf),
  };
  const perform: Perform = (operation, input) => {
    const known = operations[operation];
    if (known === undefined) throw new Error(`Nobody answers ${operation} here.`);
    return known(input as never);
  };
  return countedClient(DynamoDBClient, 'dynamodb', course, perform);
}

function batchGet({ RequestItems = {} }: BatchGetItemCommandInput, tableOf: (name: string) => Table): Answer {
  const Responses: Record<string, Item[]> = {};
  const UnprocessedKeys: Record<string, object> = {};
  let readUnits = 0;
  let bytes = 0;
  for (const [name, request] of Object.entries(RequestItems)) {
    const found: Item[] = [];
    const left: Item[] = [];
    for (const key of (request.Keys ?? []) as Item[]) {
      if (bytes >= BATCH_BYTES) {
        left.push(key);
        continue;
      }
      const item = tableOf(name).item(key);
      readUnits += getUnits(item, request.ConsistentRead === true);
      if (item === undefined) continue;
      bytes += itemBytes(item);
      found.push(item);
    }
    Responses[name] = found;
    if (left.length > 0) UnprocessedKeys[name] = { ...request, Keys: left };
  }
  return { output: { Responses, UnprocessedKeys }, usage: { readUnits } };
}
