import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbOperatorEntities } from '../../../lambda/adapters/dynamodb-operator-entities.ts';
import { describeEntityStore } from '../entity-store-contract.ts';
import { delivery, NOON, receivedEvent, uuid } from '../factories.ts';
import { type LocalTables, openLocalTables } from './local-tables.ts';

let tables: LocalTables;
let store: DynamoDbEntityStore;

beforeAll(async () => {
  tables = await openLocalTables();
  await tables.createEntities('entities');
  store = new DynamoDbEntityStore(tables.client, 'entities');
});

afterAll(() => tables.close());

async function itemsOf(subject: string, table = 'entities'): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await tables.client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `merchant#${subject}` } },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => unmarshall(item));
}

let stores = 0;

describeEntityStore('DynamoDB', async () => {
  const table = `entities-${++stores}`;
  await tables.createEntities(table);
  return {
    store: new DynamoDbEntityStore(tables.client, table),
    operators: new DynamoDbOperatorEntities(tables.client, table),
    history: async (subject) => (await itemsOf(subject, table)).filter(({ sk }) => sk !== 'status'),
    status: async (subject) =>
      (await itemsOf(subject, table)).find(({ sk }) => sk === 'status')?.status as string | undefined,
  };
});

test('the items are these', async () => {
  const event = receivedEvent({ subject: '2' });
  await store.applyStatus(event, NOON + 1);
  await store.markHandled(event, 'in-order', NOON + 2, NOON + 1);
  const shared = { pk: 'merchant#2', v: 1, status: 'VALID' };
  const order = `2026-11-21T12:00:00.000Z#${uuid(1)}`;
  expect(await itemsOf('2')).toEqual([
    {
      ...shared,
      sk: `event#${order}`,
      recordedAt: NOON + 1,
      handledAt: NOON + 2,
    },
    {
      ...shared,
      sk: 'status',
      orderKey: order,
      eventType: 'BusinessKycStatusChanged',
      requestUuid: uuid(1),
      claimedAt: NOON,
      startedAt: NOON + 1,
    },
  ]);
});

test('a history that ends ends by item, the status never', async () => {
  const event = receivedEvent({ subject: '4' });
  const ending = new DynamoDbEntityStore(tables.client, 'entities', 42);
  await ending.applyStatus(event, NOON - 5000);
  await ending.markHandled(event, 'in-order', NOON, NOON - 5000);
  const [history, status] = await itemsOf('4');
  expect(history?.expiresAt).toBe(NOON / 1000 + 42 * 86_400);
  expect(status?.sk).toBe('status');
  expect(status?.expiresAt).toBeUndefined();
});

test('in whatever order and however often events come, the status is that of the last one accepted', async () => {
  let subjects = 100;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }), async (deliveries) => {
      const subject = `${subjects++}`;
      let latest = -1;
      for (const number of deliveries) {
        const event = receivedEvent({
          subject,
          requestUuid: uuid(number),
          claimedAt: NOON + Math.floor(number / 2),
          status: `S${number}`,
        });
        await store.record(event, delivery(1), NOON);
        const outcome = number > latest ? 'applied' : number === latest ? 'in-force' : 'late';
        expect(await store.applyStatus(event, NOON)).toMatchObject({ outcome });
        latest = Math.max(latest, number);
      }
      const items = await itemsOf(subject);
      expect(items.find(({ sk }) => sk === 'status')?.status).toBe(`S${latest}`);
      expect(items.length - 1).toBe(new Set(deliveries).size);
    }),
    { numRuns: 30 },
  );
});
