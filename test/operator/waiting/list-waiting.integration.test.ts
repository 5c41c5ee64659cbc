import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import type { Target } from '../../../operator/target/target.ts';
import { listWaiting, listWaitingOf } from '../../../operator/waiting/list-waiting.ts';
import { openReceiver, type Receiver } from '../../cli/receiver.ts';
import {
  claimOf,
  delivery,
  NOON,
  never,
  receivedEvent,
  uuid,
  verifiedEvent,
} from '../../lambda/factories.ts';

const DAY = 86_400_000;
const HOUR = DAY / 24;
const NOW = NOON + HOUR;
const ports = { now: () => NOW, signal: never };

let receiver: Receiver;
let target: Target;
let ledger: DynamoDbLedger;

beforeEach(async () => {
  receiver = await openReceiver();
  target = await receiver.target();
  ledger = new DynamoDbLedger(target.dynamoDb, target.ledgerTable, 30);
});

afterEach(() => receiver.close());

async function accept(number: number, subject: string, claimedAt: number) {
  const event = verifiedEvent({ requestUuid: uuid(number), subject, claimedAt });
  const claimed = claimOf({
    event,
    claimId: `claim-${number}`,
    unsent: ['handler'],
    dueAt: claimedAt + 60_000,
  });
  expect(await ledger.claim(claimed, claimedAt, never)).toBe('claimed');
  return claimed;
}

async function queue(number: number, subject: string, claimedAt: number) {
  const claimed = await accept(number, subject, claimedAt);
  await ledger.markSent(claimed, ['handler'], claimedAt + 10);
  return claimed;
}

async function handle(number: number, subject: string, claimedAt: number) {
  await queue(number, subject, claimedAt);
  const store = new DynamoDbEntityStore(target.dynamoDb, target.entityTable);
  const event = receivedEvent({ requestUuid: uuid(number), subject, claimedAt });
  await store.record(event, delivery(1), claimedAt + 20);
  await store.markHandled(event, 'in-order', claimedAt + 30);
}

/** The sweeper has found it. */
async function enqueue(number: number, subject: string, claimedAt: number) {
  await accept(number, subject, claimedAt);
  const shard = outboxShard({ entity: 'merchant', subject });
  await ledger.enqueueForSweeper(shard, [{ requestUuid: uuid(number), claimedAt }]);
}

const inShort = ({ entities }: Awaited<ReturnType<typeof listWaiting>>) =>
  entities.map(({ subject, events }) => [subject, ...events.map(({ state }) => state)].join(' '));

test('what the sweeper has not seen yet, what it found long ago, what it parked, and what is queued', async () => {
  await handle(1, '1', NOW - 50);
  await accept(2, '2', NOW - 40);
  await queue(3, '3', NOW - 30);
  await enqueue(4, '4', NOW - 9 * DAY);
  const parked = await accept(5, '5', NOW - 8 * DAY);
  await ledger.park(parked, 'because');
  await queue(6, '6', NOW - 2 * DAY);
  const list = await listWaiting(target, {}, ports);
  expect(inShort(list)).toEqual(['4 unsent', '5 parked', '2 unsent', '3 queued']);
  // The one that was queued before the span is not found, and that is said.
  expect(list.looked).toEqual({ since: NOW - DAY, events: 5, complete: true });
  const longer = await listWaiting(target, { since: NOW - 3 * DAY }, ports);
  expect(inShort(longer)).toEqual(['4 unsent', '5 parked', '6 queued', '2 unsent', '3 queued']);
});

test('it says so where it did not look at all', async () => {
  for (let number = 1; number <= 5; number++) await queue(number, '7', NOW - 100 + number);
  const list = await listWaiting(target, { maxEvents: 3 }, ports);
  expect(list.looked).toEqual({ since: NOW - 100 + 3, events: 3, complete: false });
  expect(list.entities).toMatchObject([{ subject: '7', behind: 2, head: { requestUuid: uuid(3) } }]);
  expect((await listWaiting(target, { maxEvents: 5 }, ports)).looked).toMatchObject({
    events: 5,
    complete: true,
  });
});

test('of one entity all, however old, and of no other', async () => {
  await handle(1, '42', NOW - 20 * DAY);
  await queue(2, '42', NOW - 10 * DAY);
  await accept(3, '42', NOW - 10);
  await queue(4, '43', NOW - 10);
  const found = await listWaitingOf(target, { entity: 'merchant', subject: '42' }, ports);
  expect(found.waiting?.events.map(({ requestUuid, state }) => [requestUuid, state])).toEqual([
    [uuid(2), 'queued'],
    [uuid(3), 'unsent'],
  ]);
  expect(found.waiting?.head).toMatchObject({ requestUuid: uuid(2), overdue: true });
  expect(found.looked).toEqual({ since: 0, events: 3, complete: true });
  const none = await listWaitingOf(target, { entity: 'merchant', subject: '44' }, ports);
  expect(none).toEqual({ events: [], looked: { since: 0, events: 0, complete: true } });
});
