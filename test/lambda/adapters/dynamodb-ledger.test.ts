import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws/local-aws.ts';
import { claimOf, NOON, never, uuid } from '../factories.ts';
import { describeLedger, RETENTION_DAYS } from '../ledger-contract.ts';

let state: string;
let aws: LocalAws;
let client: DynamoDBClient;
let table: string | undefined;
let tables = 0;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'ledger-'));
  aws = await startLocalAws({ stateDirectory: state, region: 'eu-west-1', accountId: '000000000000' });
  client = new DynamoDBClient({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterAll(async () => {
  client.destroy();
  await aws.close();
  await rm(state, { recursive: true });
});

async function createLedger(): Promise<DynamoDbLedger> {
  if (table !== undefined) await client.send(new DeleteTableCommand({ TableName: table }));
  tables++;
  table = `ledger-${tables}`;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
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
    }),
  );
  return new DynamoDbLedger(client, table, RETENTION_DAYS);
}

describeLedger('DynamoDbLedger', createLedger);

test('a claim of a small body stays under the kilobyte that DynamoDB bills by, marks included', async () => {
  const ledger = await createLedger();
  const fields = Array.from({ length: 20 }, (_, index) => `"someDocumentedField${index}":"value number ${index}"`);
  const bodyText = `{"id":42,"status":"VALID",${fields.join()}}`;
  expect(bodyText.length).toBeGreaterThan(800);
  const event = { ...claimOf().event, bodyText, requestUuid: uuid(7) };
  await ledger.claim(claimOf({ event, claimId: 'x'.repeat(16), digest: 'x'.repeat(43) }), NOON, never);
  const { ConsumedCapacity, Item = {} } = await client.send(
    new GetItemCommand({
      TableName: table,
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
