import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { claimOf, NOON, never, uuid } from '../factories.ts';
import { describeLedger, RETENTION_DAYS } from '../ledger-contract.ts';
import { type LocalTables, openLocalTables } from './local-tables.ts';

let tables: LocalTables;
let ledgers = 0;

beforeAll(async () => {
  tables = await openLocalTables();
});

afterAll(() => tables.close());

const tableName = () => `ledger-${ledgers}`;

async function createLedger(): Promise<DynamoDbLedger> {
  ledgers++;
  await tables.create({
    TableName: tableName(),
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'outbox', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'outbox',
        KeySchema: [
          { AttributeName: 'outbox', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
  return new DynamoDbLedger(tables.client, tableName(), RETENTION_DAYS);
}

describeLedger('DynamoDbLedger', createLedger);

test('a claim of a small body stays under the kilobyte that DynamoDB bills by, marks included', async () => {
  const ledger = await createLedger();
  const fields = Array.from(
    { length: 20 },
    (_, index) => `"someDocumentedField${index}":"value number ${index}"`,
  );
  const bodyText = `{"id":42,"status":"VALID",${fields.join()}}`;
  expect(bodyText.length).toBeGreaterThan(800);
  const event = { ...claimOf().event, bodyText, requestUuid: uuid(7) };
  await ledger.claim(claimOf({ event, claimId: 'x'.repeat(16), digest: 'x'.repeat(43) }), NOON, never);
  const { ConsumedCapacity, Item = {} } = await tables.client.send(
    new GetItemCommand({
      TableName: tableName(),
      Key: { pk: { S: uuid(7) } },
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  expect(ConsumedCapacity?.CapacityUnits).toBe(1);
  const size = Object.entries(Item).reduce((sum, [name, value]) => {
    const [content] = Object.values(value) as [string | string[] | Uint8Array];
    return sum + name.length + (Array.isArray(content) ? content.join('').length : content.length);
  }, 0);
  expect(size).toBeLessThan(1024);
});
