import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readPartition } from '../../../operator/ledger/index-partition.ts';
import type { Target } from '../../../operator/target/target.ts';
import { never } from '../../lambda/factories.ts';

const keys = Array.from({ length: 10_000 }, (_, index) => `key-${index}`);

// One page, as DynamoDB fills it: a megabyte of keys.
const page = { Items: keys.map((key) => ({ pk: { S: key } })) };
const dynamoDb = Object.assign(Object.create(DynamoDBClient.prototype), { send: async () => page });
const target = { ledgerTable: 'ledger', dynamoDb } as Target;

test('reads what a long page points to in its order, and few items at a time', async () => {
  let underWay = 0;
  let most = 0;
  const read = async (key: string) => {
    most = Math.max(most, ++underWay);
    await Promise.resolve();
    underWay--;
    return key === 'key-5' ? undefined : key;
  };
  const found = await readPartition(target, 'parked', read, never);
  expect(found).toEqual(keys.filter((key) => key !== 'key-5'));
  // The SDK has 50 sockets, and what waits for one is timed all the same.
  expect(most).toBeLessThanOrEqual(50);
});
