import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type EraseOptions, eraseEntity } from '../../../cli/commands/erase/run.ts';
import { send } from '../../../cli/commands/send/run.ts';
import { showStatus } from '../../../cli/commands/status/run.ts';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { claimOf, delivery, NOON, uuid, verifiedEvent } from '../../lambda/factories.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const never = new AbortController().signal;

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
});

afterEach(() => receiver.close());

function deliver(id: string, number: number, signedFields = ['id', 'status']): Promise<number> {
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  return send(
    'merchant',
    { ...options, id, uuid: uuid(number), status: 'VALID', signedFields },
    receiver.ports(),
  );
}

function erase(id: string, options: Partial<EraseOptions>): Promise<number> {
  return eraseEntity('merchant', id, { address: receiver.address, ...options }, receiver.ports());
}

async function itemsOf(table: 'ledgerTable' | 'entityTable'): Promise<Record<string, unknown>[]> {
  const target = await receiver.target();
  const { Items = [] } = await target.dynamoDb.send(new ScanCommand({ TableName: target[table] }));
  return Items.map((item) => unmarshall(item)).filter(({ pk }) => !String(pk).startsWith('held-rate'));
}

test('status, history and bodies of one entity go, its UUIDs and other entities stay', async () => {
  await deliver('42', 1);
  await deliver('42', 2);
  await deliver('43', 3);
  expect(await erase('42', { yes: true })).toBe(0);
  expect(receiver.printed.out.slice(0, 2)).toEqual([
    'merchant 42: 3 records of status and history erased',
    '2 claims in the ledger erased, but for UUID and digest',
  ]);
  expect(receiver.text()).toContain('dead-letter queues');
  const entities = await itemsOf('entityTable');
  expect(entities.map(({ pk }) => pk)).toEqual(['merchant#43', 'merchant#43']);
  const claims = new Map((await itemsOf('ledgerTable')).map((item) => [item.pk, item]));
  for (const number of [1, 2]) {
    const claim = claims.get(uuid(number));
    expect(claim).toMatchObject({ digest: expect.any(String), erasedAt: expect.any(Number) });
    for (const name of ['body', 'subject', 'status']) expect(claim).not.toHaveProperty(name);
  }
  expect(claims.get(uuid(3))).toHaveProperty('body');
  // A copy is still recognised, other content still rejected.
  expect(await deliver('42', 1)).toBe(0);
  expect(receiver.text()).toContain('duplicate');
  expect(await deliver('44', 1)).toBe(1);
  expect(await erase('42', { yes: true })).toBe(0);
});

test('a dry run counts and writes nothing; without --yes nothing happens', async () => {
  await deliver('42', 1);
  const before = [await itemsOf('ledgerTable'), await itemsOf('entityTable')];
  expect(await erase('42', { dryRun: true })).toBe(0);
  expect(receiver.text()).toContain('2 records of status and history would be erased');
  await expect(erase('42', {})).rejects.toThrow('--dry-run');
  await expect(erase('42', { yes: true, dryRun: true })).rejects.toThrow('--dry-run');
  expect([await itemsOf('ledgerTable'), await itemsOf('entityTable')]).toEqual(before);
});

test('a body that is kept in an item of its own goes, too', async () => {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30, 7);
  await ledger.claim(claimOf(), NOON, never);
  await ledger.markSent(claimOf(), ['handler', 'billing'], NOON);
  expect(await itemsOf('ledgerTable')).toHaveLength(2);
  expect(await erase('42', { yes: true })).toBe(0);
  expect(await itemsOf('ledgerTable')).toEqual([expect.objectContaining({ pk: uuid(1) })]);
});

test('an event that was accepted but not sent is not lost: it is left, and told', async () => {
  receiver.onPublish = () => Promise.reject(new Error('SQS is down'));
  await deliver('42', 1);
  expect(await erase('42', { yes: true, json: true })).toBe(1);
  expect(JSON.parse(receiver.printed.out[0] ?? '')).toMatchObject({ claims: 0, unsent: [uuid(1)] });
  expect((await itemsOf('ledgerTable'))[0]).toHaveProperty('body');
});

test('what a queue lacks keeps its history: by it the handler ignores the copy that the sweeper may send', async () => {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  await ledger.claim(claimOf(), NOON, never);
  await receiver.handle(claimOf().event);
  await ledger.markSent(claimOf(), ['handler'], NOON, never);
  await deliver('42', 2);
  expect(await erase('42', { yes: true, json: true })).toBe(1);
  // The status is of the other event.
  expect(JSON.parse(receiver.printed.out[0] ?? '')).toMatchObject({
    records: 2,
    claims: 1,
    unsent: [uuid(1)],
  });
  const [left, ...others] = await itemsOf('entityTable');
  expect(left).toMatchObject({ sk: expect.stringContaining(uuid(1)), handledAt: expect.any(Number) });
  expect(others).toEqual([]);
});

test('held requests that name the entity are left, and told', async () => {
  await deliver('42', 1, ['status', 'id']);
  await deliver('4242', 2, ['status', 'id']);
  expect(await erase('42', { yes: true, json: true })).toBe(1);
  expect(JSON.parse(receiver.printed.out[0] ?? '')).toMatchObject({ held: [uuid(1)] });
});

test('status shows no event whose time is over, whether DynamoDB deleted it or not', async () => {
  const { dynamoDb, entityTable } = await receiver.target();

  const store = new DynamoDbEntityStore(dynamoDb, entityTable, 42);
  const event = { ...verifiedEvent(), source: 'urn:test' };
  await store.record(event, delivery(1), NOON);
  await store.applyStatus(event, NOON);
  const shown = async (now: number): Promise<number> => {
    const ports = receiver.ports({ now: () => now });
    await showStatus('merchant', '42', { json: true, address: receiver.address }, ports);
    return JSON.parse(receiver.printed.out[0] ?? '').history.length;
  };
  expect(await shown(NOON + 42 * 86_400_000 - 1000)).toBe(1);
  expect(await shown(NOON + 42 * 86_400_000)).toBe(0);
});
