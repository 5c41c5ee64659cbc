import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { LocalRunError } from '../local-run-error.ts';
import type { TableModel } from '../stack-model.ts';

const POLL_MILLISECONDS = 20;

/**
 * Makes the tables that are not there yet.
 *
 * @throws LocalRunError if a table is there with other keys or indexes than the template wants
 */
export async function ensureTables(
  tables: readonly TableModel[],
  aws: { readonly endpoint: string; readonly region: string },
): Promise<void> {
  const client = new DynamoDBClient({
    ...aws,
    credentials: { accessKeyId: 'LOCAL', secretAccessKey: 'local' },
  });
  try {
    await Promise.all(tables.map((table) => ensureTable(client, table)));
  } finally {
    client.destroy();
  }
}

async function ensureTable(
  client: DynamoDBClient,
  { name, definition, timeToLiveAttribute }: TableModel,
): Promise<void> {
  const existing = await describe(client, name);
  if (existing !== undefined) {
    if (shape(existing) !== shape(definition as TableDescription)) {
      throw new LocalRunError(
        `The table ${name} in the state directory has other keys or indexes than the template. Begin anew with --fresh.`,
      );
    }
    return;
  }
  await client.send(new CreateTableCommand({ ...definition, TableName: name } as CreateTableCommandInput));
  while ((await describe(client, name))?.TableStatus !== 'ACTIVE') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  if (timeToLiveAttribute !== undefined) {
    const TimeToLiveSpecification = { AttributeName: timeToLiveAttribute, Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
  }
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Keys and indexes in a form that can be compared. */
function shape({ KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes }: TableDescription): string {
  const keys = (schema: TableDescription['KeySchema']) =>
    (schema ?? []).map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).sort();
  const indexes = [...(GlobalSecondaryIndexes ?? []), ...(LocalSecondaryIndexes ?? [])].map(
    ({ IndexName, KeySchema: schema, Projection }) =>
      `${IndexName} ${keys(schema)} ${Projection?.ProjectionType} ${[...(Projection?.NonKeyAttributes ?? [])].sort()}`,
  );
  return JSON.stringify([keys(KeySchema), indexes.sort()]);
}
