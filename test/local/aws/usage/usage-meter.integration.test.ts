import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { accessKeyId } from '../../../../local/aws/access/caller.ts';
import type { LocalAws } from '../../../../local/aws/local-aws.ts';
import type { UsageReport } from '../../../../local/aws/usage/usage-meter.ts';
import { clientConfig, LocalAwsFixture } from '../local-aws-fixture.ts';

const TableName = 'table';
const ANY_STATEMENT = { effect: 'Allow', actions: ['*'], resources: ['*'] } as const;

const fixture = new LocalAwsFixture();
let aws: LocalAws;
let operator: DynamoDBClient;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;

const usage = async (method = 'GET') => {
  const response = await fetch(`${aws.endpoint}/_usage`, { method });
  expect(response.status).toBe(200);
  return (await response.json()) as UsageReport;
};
const operations = async () => (await usage()).function?.operations ?? {};

beforeEach(async () => {
  aws = await fixture.start();
  aws.access.assume('function', { name: 'role', statements: [ANY_STATEMENT] });
  operator = new DynamoDBClient(clientConfig(aws));
  const credentials = { accessKeyId: accessKeyId('function'), secretAccessKey: 'local' };
  dynamodb = new DynamoDBClient({ ...clientConfig(aws), credentials });
  sqs = new SQSClient({ ...clientConfig(aws), credentials });
  await operator.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'gk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'sparse',
          KeySchema: [{ AttributeName: 'gk', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  await usage('PUT');
});
afterEach(async () => {
  for (const client of [operator, dynamodb, sqs]) client.destroy();
  await fixture.clean();
});

const put = (client: DynamoDBClient, pk: string, more: Record<string, { S: string }> = {}) =>
  client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...more } }));

test('a write counts with its index entries, before and after', async () => {
  await put(dynamodb, 'a', { gk: { S: '1' }, text: { S: 'x'.repeat(1500) } });
  expect((await operations())['dynamodb.PutItem']).toMatchObject({
    requests: 1,
    writeUnits: 3,
    storedBytes: 3 + 3 + 1504 + 100 + (3 + 3 + 100),
  });
  await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: 'a' } },
      UpdateExpression: 'REMOVE gk, #t',
      ExpressionAttributeNames: { '#t': 'text' },
    }),
  );
  expect((await operations())['dynamodb.UpdateItem']).toMatchObject({ writeUnits: 3, storedBytes: -1613 });
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: { S: 'a' } } }));
  expect((await operations())['dynamodb.DeleteItem']).toMatchObject({ writeUnits: 1, storedBytes: -103 });
});

test('a condition that does not hold costs by the item that is there', async () => {
  await put(operator, 'a', { text: { S: 'x'.repeat(2000) } });
  await expect(
    dynamodb.send(
      new PutItemCommand({
        TableName,
        Item: { pk: { S: 'a' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  ).rejects.toThrow();
  expect(await operations()).toMatchObject({ 'dynamodb.PutItem': { writeUnits: 2, storedBytes: 0 } });
});

test('reads count by whole items, whatever they ask for', async () => {
  for (const pk of ['a', 'b']) await put(operator, pk, { gk: { S: '1' }, text: { S: 'x'.repeat(5000) } });
  const Key = { pk: { S: 'a' } };
  await dynamodb.send(
    new GetItemCommand({ TableName, Key, ProjectionExpression: 'pk', ConsistentRead: true }),
  );
  await dynamodb.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [Key, { pk: { S: 'b' } }, { pk: { S: 'none' } }] } },
    }),
  );
  const query = (gk: string) =>
    dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName: 'sparse',
        KeyConditionExpression: '#s = :s',
        FilterExpression: '#p <> :p',
        ExpressionAttributeNames: { '#s': 'gk', '#p': 'pk' },
        ExpressionAttributeValues: { ':s': { S: gk }, ':p': { S: 'a' } },
      }),
    );
  await query('1');
  await query('2');
  expect(await operations()).toMatchObject({
    'dynamodb.GetItem': { readUnits: 2 },
    'dynamodb.BatchGetItem': { readUnits: 1 + 1 + 0.5 },
    'dynamodb.Query': { requests: 2, readUnits: 0.5 + 0.5 },
  });
});

test('a message counts once for each started 64 KB', async () => {
  const { url } = aws.sqs.ensureQueue('queue.fifo', { FifoQueue: 'true' });
  const send = (MessageBody: string, id: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody,
        MessageGroupId: 'group',
        MessageDeduplicationId: id,
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'abc' } },
      }),
    );
  await send('x'.repeat(65_536 - 13), '1');
  await send('x'.repeat(65_536 - 12), '2');
  expect(await operations()).toMatchObject({
    'sqs.SendMessage': { requests: 2, messageBytes: 131_073, billedMessages: 3 },
  });
});

test('only functions are metered, only while it is on, and units without a rule fail loudly', async () => {
  await put(operator, 'a');
  expect(await usage()).toEqual({});
  aws.usage.invoked('function');
  expect(await usage()).toEqual({ function: { invocations: 1, operations: {} } });
  await expect(dynamodb.send(new ScanCommand({ TableName }))).rejects.toThrow();
  await usage('DELETE');
  await put(dynamodb, 'b');
  await dynamodb.send(new ScanCommand({ TableName }));
  aws.usage.invoked('function');
  expect(await usage()).toMatchObject({
    function: { invocations: 1, operations: { 'dynamodb.Scan': { requests: 1 } } },
  });
  await usage('PUT');
  expect(await usage()).toEqual({});
});
