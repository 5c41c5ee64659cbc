import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import db from 'dynalite/db/index.js';
import { repairStore } from '../../../local/aws/dynamodb-repair.ts';
import type { LocalAws } from '../../../local/aws/local-aws.ts';
import { createOutboxTable } from './dynamodb-fixture.ts';
import { clientConfig, LocalAwsFixture } from './local-aws-fixture.ts';

const fixture = new LocalAwsFixture();
const TableName = 'ledger';
let aws: LocalAws;
let client: DynamoDBClient;

beforeEach(async () => {
  aws = await fixture.start();
  client = new DynamoDBClient(clientConfig(aws));
  await createOutboxTable(client, TableName);
});

afterEach(async () => {
  client.destroy();
  await fixture.clean();
});

const claim = (pk: string, more = {}) =>
  client.send(
    new PutItemCommand({
      TableName,
      Item: { pk: { S: pk }, outbox: { S: 'x' }, dueAt: { N: '10' }, unsent: { SS: ['a', 'b'] } },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...more,
    }),
  );
const update = (input: Partial<UpdateItemCommandInput>) =>
  client.send(new UpdateItemCommand({ TableName, Key: { pk: { S: '1' } }, ...input }));
const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error;
    },
  );
const due = async (before: number, more = {}) =>
  client.send(
    new QueryCommand({
      TableName,
      IndexName: 'outbox',
      KeyConditionExpression: 'outbox = :x AND dueAt <= :before',
      ExpressionAttributeValues: { ':x': { S: 'x' }, ':before': { N: String(before) } },
      ...more,
    }),
  );
const dueKeys = async (before: number) => ((await due(before)).Items ?? []).map(({ pk }) => pk?.S);

describe('a failed condition shows the item', () => {
  test('of a put, an update and a delete', async () => {
    await claim('1');
    const item = { pk: { S: '1' }, outbox: { S: 'x' }, dueAt: { N: '10' }, unsent: { SS: ['a', 'b'] } };
    expect((await failed(claim('1'))).Item).toEqual(item);
    const condition = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    const change = {
      UpdateExpression: 'SET dueAt = :d',
      ExpressionAttributeValues: { ':d': { N: '1' } },
    };
    expect((await failed(update({ ...condition, ...change }))).Item).toEqual(item);
    const remove = client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: '1' } }, ...condition }));
    expect((await failed(remove)).Item).toEqual(item);
  });

  test('only if asked for, and none if there is none', async () => {
    await claim('1');
    expect((await failed(claim('1', { ReturnValuesOnConditionCheckFailure: 'NONE' }))).Item).toBeUndefined();
    const missing = update({
      Key: { pk: { S: '2' } },
      UpdateExpression: 'SET dueAt = :d',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':d': { N: '1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect((await failed(missing)).Item).toBeUndefined();
  });

  test('of a table with a sort key', async () => {
    await client.send(
      new CreateTableCommand({
        TableName: 'entities',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
      }),
    );
    const put = (status: string) =>
      client.send(
        new PutItemCommand({
          TableName: 'entities',
          Item: { pk: { S: 'm#1' }, sk: { S: 'current' }, status: { S: status } },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    await put('NEW');
    expect((await failed(put('VALID'))).Item?.status).toEqual({ S: 'NEW' });
  });

  test('100 claims at once: one wins, 99 see what it wrote', async () => {
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => claim('1')));
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost.length).toBe(99);
    for (const { reason } of lost) expect(reason.Item?.pk).toEqual({ S: '1' });
  });

  test('as it was when the condition failed, not as the next write left it', async () => {
    const remove = () => client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: '1' } } }));
    // In no index, so that a delete is as quick as can be.
    const put = () => claim('1', { Item: { pk: { S: '1' } } });
    const writes = Array.from({ length: 600 }, (_, index) => (index % 3 === 0 ? remove() : put()));
    const lost = (await Promise.allSettled(writes)).filter((result) => result.status === 'rejected');
    expect(lost.length).toBeGreaterThan(0);
    // A claim that failed had an item to fail on.
    for (const { reason } of lost) expect(reason).toMatchObject({ Item: { pk: { S: '1' } } });
  });
});

describe('what the ledger relies on', () => {
  test('a sparse index of keys only, in order of time', async () => {
    await claim('1');
    await claim('2', {
      Item: { pk: { S: '2' }, outbox: { S: 'x' }, dueAt: { N: '9' }, body: { B: new Uint8Array([1]) } },
    });
    await claim('3', { Item: { pk: { S: '3' }, outbox: { S: 'x' }, dueAt: { N: '1000' } } });
    await claim('4', { Item: { pk: { S: '4' } } });
    const { Items } = await due(10);
    expect(Items).toEqual([
      { pk: { S: '2' }, outbox: { S: 'x' }, dueAt: { N: '9' } },
      { pk: { S: '1' }, outbox: { S: 'x' }, dueAt: { N: '10' } },
    ]);
    const first = await due(10, { Limit: 1 });
    expect(first.Items?.[0]?.pk).toEqual({ S: '2' });
    const second = await due(10, { Limit: 1, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second.Items?.[0]?.pk).toEqual({ S: '1' });
  });

  test('the last element taken off a set drops the attribute; removing the index keys drops the index entry', async () => {
    await claim('1');
    const sent = (queue: string) =>
      update({
        UpdateExpression: 'DELETE #unsent :queue',
        ConditionExpression: 'contains(#unsent, :name)',
        ExpressionAttributeNames: { '#unsent': 'unsent' },
        ExpressionAttributeValues: { ':queue': { SS: [queue] }, ':name': { S: queue } },
        ReturnValues: 'ALL_NEW',
      });
    expect((await sent('a')).Attributes?.unsent).toEqual({ SS: ['b'] });
    await failed(sent('a'));
    expect((await sent('b')).Attributes).not.toHaveProperty('unsent');
    await failed(sent('b'));

    const done = await update({
      UpdateExpression: 'SET sentAt = :t REMOVE #outbox, dueAt',
      ConditionExpression: 'attribute_not_exists(unsent)',
      ExpressionAttributeNames: { '#outbox': 'outbox' },
      ExpressionAttributeValues: { ':t': { N: '5' } },
      ReturnValues: 'ALL_NEW',
    });
    expect(done.Attributes).toEqual({ pk: { S: '1' }, sentAt: { N: '5' } });
    expect(await dueKeys(1e9)).toEqual([]);
  });

  test('a later time moves the index entry; ADD counts; if_not_exists keeps', async () => {
    await claim('1');
    const { Attributes } = await update({
      UpdateExpression: 'SET dueAt = :later, seen = if_not_exists(seen, :later) ADD attempts :one',
      ExpressionAttributeValues: { ':later': { N: '99' }, ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    });
    expect(Attributes).toEqual({ dueAt: { N: '99' }, seen: { N: '99' }, attempts: { N: '1' } });
    expect(await dueKeys(98)).toEqual([]);
    expect(await dueKeys(99)).toEqual(['1']);
  });

  test('binary values, empty lists and items up to 400 KB', async () => {
    const body = new Uint8Array(390 * 1024).fill(7);
    await claim('1', { Item: { pk: { S: '1' }, body: { B: body }, none: { L: [] } } });
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { pk: { S: '1' } }, ConsistentRead: true }),
    );
    expect(Buffer.compare(Item?.body?.B ?? new Uint8Array(), body)).toBe(0);
    expect(Item?.none).toEqual({ L: [] });
    const tooLarge = claim('2', { Item: { pk: { S: '2' }, body: { B: new Uint8Array(401 * 1024) } } });
    await expect(tooLarge).rejects.toThrow(/size/);
  });

  test('time to live is accepted and shown', async () => {
    const read = async (from: DynamoDBClient) =>
      (await from.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    expect(await read(client)).toEqual({ TimeToLiveStatus: 'DISABLED' });
    const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    expect(await read(client)).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    await expect(
      client.send(new UpdateTimeToLiveCommand({ TableName: 'missing', TimeToLiveSpecification })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('batches are written', async () => {
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: { pk: { S: '7' } } } }] },
      }),
    );
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: '7' } } }));
    expect(Item).toEqual({ pk: { S: '7' } });
  });
});

test('an index that a kill left incomplete is put right', async () => {
  const directory = fixture.directory();
  const first = await fixture.start({ stateDirectory: directory });
  const writing = new DynamoDBClient(clientConfig(first));
  await createOutboxTable(writing, TableName);
  for (const [pk, dueAt] of [
    ['1', '10'],
    ['2', '20'],
  ] as const) {
    await writing.send(
      new PutItemCommand({ TableName, Item: { pk: { S: pk }, outbox: { S: 'x' }, dueAt: { N: dueAt } } }),
    );
  }
  writing.destroy();
  await fixture.stop(first);

  const path = `${directory}/dynamodb/store`;
  const { db: level } = db.create({ path });
  await level.open();
  const prefix = `index-global~${TableName}~outbox~`;
  const entries: [string, unknown][] = [];
  for await (const entry of level.iterator({ gte: prefix, lt: `${prefix}\u00ff` })) entries.push(entry);
  expect(entries.length).toBe(2);
  // One entry was deleted and its successor never written; another points to an item that never came.
  await level.batch([
    { type: 'del', key: entries[0]?.[0] ?? '' },
    { type: 'put', key: `${prefix}ghost`, value: { pk: { S: '3' }, outbox: { S: 'x' }, dueAt: { N: '1' } } },
  ]);
  await level.close();

  expect(await repairStore(path)).toBe(2);
  expect(await repairStore(path)).toBe(0);
  const second = await fixture.start({ stateDirectory: directory });
  const reading = new DynamoDBClient(clientConfig(second));
  const { Items } = await reading.send(
    new QueryCommand({
      TableName,
      IndexName: 'outbox',
      KeyConditionExpression: 'outbox = :x',
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    }),
  );
  expect(Items?.map(({ pk }) => pk?.S)).toEqual(['1', '2']);
  reading.destroy();
});

test('a store in use is rejected with what to do', async () => {
  const stateDirectory = fixture.directory();
  await fixture.start({ stateDirectory });
  await expect(fixture.start({ stateDirectory })).rejects.toThrow(/Stop the other process/);
});
