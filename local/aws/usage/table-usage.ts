import type { ServiceResponse } from '../service.ts';
import type { SizedItem } from './item-size.ts';
import { batchGetUnits, getUnits, queryUnits } from './read-units.ts';
import { type TableDefinition, type TableShape, tableShape } from './table-shape.ts';
import type { OperationUsage } from './usage-meter.ts';
import { failedWriteUnits, storedBytes, writeUnits } from './write-units.ts';

/** Passes a request on to the emulator. */
export type Forward = (operation: string, body: string) => Promise<ServiceResponse>;

interface TableRequest {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Key?: SizedItem;
  readonly Item?: SizedItem;
  readonly ConsistentRead?: boolean;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly RequestItems?: Readonly<Record<string, { Keys: SizedItem[]; ConsistentRead?: boolean }>>;
}

/** What a call of DynamoDB used. */
type TableUsage = Pick<OperationUsage, 'readUnits' | 'writeUnits' | 'storedBytes'>;

const WRITES: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** Units of an operation that functions here have not used so far cannot be told. */
class UnknownUsageError extends Error {
  override readonly name = 'UnknownUsageError';
}

/**
 * Performs a call and finds out what DynamoDB would bill for it, by looking at the items before and after.
 *
 * @param body - of the request
 * @param perform - the call itself; nothing else may write to the item meanwhile
 * @throws UnknownUsageError for an operation without a rule here: add one, so that no unit goes uncounted
 */
export async function measureTableUsage(
  operation: string,
  body: string,
  forward: Forward,
  perform: () => Promise<ServiceResponse>,
): Promise<{ answer: ServiceResponse; usage: Partial<TableUsage> }> {
  const request = JSON.parse(body) as TableRequest;
  if (WRITES.includes(operation)) return measureWrite(request, forward, perform);
  const readUnits = await readUnitsOf(operation, request, forward);
  return { answer: await perform(), usage: { readUnits } };
}

async function measureWrite(
  request: TableRequest,
  forward: Forward,
  perform: () => Promise<ServiceResponse>,
): Promise<{ answer: ServiceResponse; usage: Partial<TableUsage> }> {
  const { TableName } = request;
  const shape = await shapeOf(TableName, forward);
  const key =
    request.Key ??
    Object.fromEntries(
      shape.keys.flatMap((name) => (request.Item?.[name] ? [[name, request.Item[name]]] : [])),
    );
  const before = await itemAt(TableName, key, forward);
  const answer = await perform();
  if (answer.status !== 200) {
    const failedCondition = answer.body.includes('#ConditionalCheckFailedException');
    return { answer, usage: failedCondition ? { writeUnits: failedWriteUnits(before) } : {} };
  }
  const after = await itemAt(TableName, key, forward);
  return {
    answer,
    usage: {
      writeUnits: writeUnits(shape, before, after).total,
      storedBytes: storedBytes(shape, after) - storedBytes(shape, before),
    },
  };
}

async function readUnitsOf(operation: string, request: TableRequest, forward: Forward): Promise<number> {
  const { TableName, Key = {}, ConsistentRead = false } = request;
  switch (operation) {
    case 'GetItem':
      return getUnits(await itemAt(TableName, Key, forward), ConsistentRead);
    case 'BatchGetItem': {
      const tables = Object.entries(request.RequestItems ?? {});
      const units = await Promise.all(
        tables.map(async ([table, { Keys, ConsistentRead: consistent = false }]) =>
          batchGetUnits(await Promise.all(Keys.map((key) => itemAt(table, key, forward))), consistent),
        ),
      );
      return units.reduce((sum, each) => sum + each, 0);
    }
    case 'Query':
      return queryUnits(await entriesOf(request, forward), ConsistentRead);
    default:
      throw new UnknownUsageError(`The units of ${operation} are not known to the usage meter.`);
  }
}

async function shapeOf(table: string, forward: Forward): Promise<TableShape> {
  const { Table } = JSON.parse(
    (await forward('DescribeTable', JSON.stringify({ TableName: table }))).body,
  ) as { Table: TableDefinition };
  return tableShape(Table);
}

async function itemAt(table: string, key: SizedItem, forward: Forward): Promise<SizedItem | undefined> {
  const request = { TableName: table, Key: key, ConsistentRead: true };
  const { Item } = JSON.parse((await forward('GetItem', JSON.stringify(request))).body) as {
    Item?: SizedItem;
  };
  return Item;
}

/** Everything a query looks at: whole items or entries, whatever it asks for and filters out. */
async function entriesOf(request: TableRequest, forward: Forward): Promise<readonly SizedItem[]> {
  const condition = request.KeyConditionExpression ?? '';
  const used = <T>(values: Readonly<Record<string, T>> | undefined): Record<string, T> | undefined => {
    const kept = Object.entries(values ?? {}).filter(([name]) =>
      new RegExp(`${name}(?![A-Za-z0-9_])`).test(condition),
    );
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
  const whole = {
    ...request,
    ProjectionExpression: undefined,
    FilterExpression: undefined,
    ExpressionAttributeNames: used(request.ExpressionAttributeNames),
    ExpressionAttributeValues: used(request.ExpressionAttributeValues),
    Select: request.IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES',
  };
  const { Items = [] } = JSON.parse((await forward('Query', JSON.stringify(whole))).body) as {
    Items?: SizedItem[];
  };
  return Items;
}
