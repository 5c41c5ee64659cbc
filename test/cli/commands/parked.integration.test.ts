import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { showParked } from '../../../cli/commands/parked/list.ts';
import { type ParkedReleaseOptions, releaseParked } from '../../../cli/commands/parked/release.ts';
import { send } from '../../../cli/commands/send/run.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import type { VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const never = new AbortController().signal;
const [FIRST = '', SECOND = '', THIRD = ''] = [1, 2, 3].map(
  (digit) => `00000000-0000-4000-8000-00000000000${digit}`,
);

let receiver: Receiver;
let published: string[];

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  published = [];
});

afterEach(() => receiver.close());

const withSubscribers = (...subscribers: string[]) =>
  DEFAULT_EVENT_TYPES.map((eventType) => ({ ...eventType, subscribers }));

async function sweep(
  publish: (event: VerifiedEvent, subscriber: string) => Promise<void>,
  now = Date.now() + 120_000,
) {
  const { dynamoDb, ledgerTable, eventTypes } = await receiver.target();
  return sweepOutbox(
    { eventTypes, sweepAfter: 60_000, maxAttempts: 1 },
    { ledger: new DynamoDbLedger(dynamoDb, ledgerTable, 30), publisher: { publish }, now: () => now },
    never,
  );
}

const publish = async (event: VerifiedEvent, subscriber: string) => {
  published.push(`${event.requestUuid.slice(-1)}:${subscriber}`);
};

/** Events that could not be sent by the verifier, nor by the sweeper in its one attempt. */
async function park(...uuids: string[]): Promise<void> {
  const reject = () => Promise.reject(new Error('rejected'));
  receiver.onPublish = reject;
  for (const uuid of uuids) {
    const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
    await send('merchant', { ...options, id: '42', uuid, status: 'VALID' }, receiver.ports());
  }
  expect(await sweep(reject)).toMatchObject({ parked: uuids.length });
}

function release(uuids: readonly string[], options: Partial<ParkedReleaseOptions> = {}): Promise<number> {
  return releaseParked(uuids, { address: receiver.address, ...options }, receiver.ports());
}

async function parked(): Promise<string[]> {
  await showParked({ json: true, address: receiver.address }, receiver.ports());
  return JSON.parse(receiver.printed.out[0] ?? '').map(
    ({ requestUuid }: { requestUuid: string }) => requestUuid,
  );
}

test('the list says which, for whom and why', async () => {
  await park(FIRST);
  await showParked({ address: receiver.address }, receiver.ports());
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^request UUID +event type +accepted +unsent +attempts +reason$/),
    expect.stringMatching(
      new RegExp(`^${FIRST} +BusinessKycStatusChanged +\\S+ \\S+ UTC \\(\\d+ s ago\\) +handler +1 +Error$`),
    ),
    '',
    '1 event parked',
    `next      correct the cause, then: npx cedar-webhooks parked release ${FIRST}`,
  ]);
});

test('released events are sent by the next run in the order of their acceptance, with a fresh age', async () => {
  await park(FIRST, SECOND, THIRD);
  const releasedAt = Date.now();
  expect(await release([], { all: true })).toBe(0);
  expect(receiver.printed.out.at(-1)).toBe('3 events released, 0 still parked');
  expect(receiver.printed.err).toEqual([
    'What is unsent two minutes from now is stuck, because the sweeper does not run: npx cedar-webhooks doctor',
  ]);
  expect(await parked()).toEqual([]);
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  expect(await ledger.parkedCount()).toBe(0);
  const shard = outboxShard({ entity: 'merchant', subject: '42' });
  expect(await ledger.oldestUnsent(shard)).toBeGreaterThanOrEqual(releasedAt);
  const report = await sweep(publish, Date.now() + 10);
  expect(report).toMatchObject({ finished: 3, errors: [] });
  expect(published).toEqual(['1:handler', '2:handler', '3:handler']);
});

test('a write whose answer is lost is repeated, and is the own one', async () => {
  await park(FIRST);
  const ports = receiver.portsOfLostAnswers();
  expect(await releaseParked([FIRST], { address: receiver.address }, ports)).toBe(0);
});

test('a dry run, and what is not parked, change nothing', async () => {
  await park(FIRST);
  expect(await release([FIRST.toUpperCase()], { dryRun: true })).toBe(0);
  expect(receiver.text()).toContain('would release');
  expect(await release([SECOND])).toBe(1);
  expect(receiver.text()).toContain('not parked');
  expect(await parked()).toEqual([FIRST]);
  await expect(release([])).rejects.toThrow('--all');
  await expect(release([FIRST], { all: true })).rejects.toThrow('--all');
});

test('an event for a queue that is configured no more stays, unless that queue is dropped', async () => {
  receiver.putEventTypes(withSubscribers('billing', 'handler'));
  await park(FIRST);
  receiver.putEventTypes(withSubscribers('handler'));
  expect(await release([FIRST])).toBe(1);
  expect(receiver.text()).toContain('no queue for billing');
  expect(await release([FIRST], { withoutRemoved: true })).toBe(0);
  await sweep(publish);
  expect(published).toEqual(['1:handler']);
});

describe('events of an entity that was renamed', () => {
  const rename = () =>
    receiver.putEventTypes(
      DEFAULT_EVENT_TYPES.map((type) => (type.entity === 'merchant' ? { ...type, entity: 'company' } : type)),
    );

  test('are parked with words that say so, and stay unless it is chosen what becomes of them', async () => {
    receiver.onPublish = () => Promise.reject(new Error('rejected'));
    const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
    await send('merchant', { ...options, id: '42', uuid: FIRST, status: 'VALID' }, receiver.ports());
    rename();
    expect(await sweep(publish, Date.now() + 2 * 3_600_000)).toMatchObject({ parked: 1 });
    await showParked({ address: receiver.address }, receiver.ports());
    expect(receiver.text()).toContain(
      'The configuration has BusinessKycStatusChanged for entity company, not for merchant.',
    );
    expect(await release([FIRST])).toBe(1);
    expect(receiver.text()).toContain('give --renamed to send it as one of company');
    expect(published).toEqual([]);
  });

  test('are sent as events of its new name, and found under it', async () => {
    await park(FIRST, SECOND);
    rename();
    const entities: string[] = [];
    expect(await release([], { all: true, renamed: true })).toBe(0);
    const report = await sweep(async (event, subscriber) => {
      entities.push(event.entity);
      await publish(event, subscriber);
    });
    expect(report).toMatchObject({ finished: 2 });
    expect(published).toEqual(['1:handler', '2:handler']);
    expect(entities).toEqual(['company', 'company']);
    const { dynamoDb, ledgerTable } = await receiver.target();
    const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
    const shard = outboxShard({ entity: 'company', subject: '42' });
    const { items } = await ledger.claimedBetween(shard, 0, Date.now() + 1000, 10);
    expect(items.map(({ requestUuid }) => requestUuid)).toEqual([FIRST, SECOND]);
  });

  test('can be dropped', async () => {
    await park(FIRST);
    rename();
    expect(await release([FIRST], { withoutRemoved: true })).toBe(0);
    expect(await sweep(publish)).toMatchObject({ finished: 1 });
    expect(published).toEqual([]);
  });
});

test('an event of which only the removed queue was missing is finished', async () => {
  receiver.putEventTypes(withSubscribers('billing'));
  await park(FIRST);
  receiver.putEventTypes(withSubscribers('handler'));
  expect(await release([FIRST], { withoutRemoved: true })).toBe(0);
  expect(await sweep(publish)).toMatchObject({ finished: 1 });
  expect(published).toEqual([]);
});

test('an event that somebody else released meanwhile is left to them', async () => {
  await park(FIRST);
  const ports = receiver.ports();
  const overtaken = {
    ...ports,
    connect: async (address: Parameters<typeof ports.connect>[0]) => {
      const target = await ports.connect(address);
      const original = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
      target.dynamoDb.send = (async (command: object, ...rest: unknown[]) => {
        if (command instanceof UpdateItemCommand) await release([FIRST]);
        return original(command, ...rest);
      }) as typeof target.dynamoDb.send;
      return target;
    },
  };
  expect(await releaseParked([FIRST], { address: receiver.address }, overtaken)).toBe(1);
  expect(receiver.text()).toContain('It changed meanwhile');
});
