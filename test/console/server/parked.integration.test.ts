import { readParked, releaseParkedOf } from '../../../console/server/parked.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { openReceiver, type Receiver, SECRET } from '../../cli/receiver.ts';
import { claimOf, NOON, uuid, verifiedEvent } from '../../lambda/factories.ts';

const { signal } = new AbortController();

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
});

afterEach(() => receiver.close());

/** Events that no queue has taken, out of attempts. */
async function park(numbers: readonly number[], subscriber = 'handler'): Promise<void> {
  const { dynamoDb, ledgerTable, eventTypes } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  for (const number of numbers) {
    const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
    const claim = claimOf({ event, claimId: `claim-${number}`, unsent: [subscriber] });
    await ledger.claim(claim, event.claimedAt, signal);
  }
  const report = await sweepOutbox(
    { eventTypes, sweepAfter: 60_000, maxAttempts: 1 },
    {
      ledger,
      publisher: { publish: () => Promise.reject(new Error('rejected')) },
      now: () => NOON + 120_000,
    },
    signal,
  );
  expect(report).toMatchObject({ parked: numbers.length });
}

const parked = async () =>
  (await readParked(await receiver.target(), signal)).map((item) => item.requestUuid);
const release = async (order: Parameters<typeof releaseParkedOf>[1]) =>
  (await releaseParkedOf(await receiver.target(), order, { ...receiver.ports(), signal })).results;

test('they are listed with why, and released as planned, once', async () => {
  await park([1, 2]);
  const [first] = await readParked(await receiver.target(), signal);
  expect(first).toEqual({
    requestUuid: uuid(1),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    claimedAt: NOON + 1,
    unsent: ['handler'],
    attempts: 1,
    reason: 'Error',
  });
  expect(await release({ dryRun: true })).toEqual([
    { requestUuid: uuid(1), outcome: 'would-release', sendTo: ['handler'] },
    { requestUuid: uuid(2), outcome: 'would-release', sendTo: ['handler'] },
  ]);
  expect(await parked()).toEqual([uuid(1), uuid(2)]);
  expect(await release({ uuids: [uuid(1).toUpperCase()] })).toMatchObject([
    { requestUuid: uuid(1), outcome: 'released' },
  ]);
  expect(await parked()).toEqual([uuid(2)]);
  // Pressed twice.
  expect(await release({ uuids: [uuid(1)] })).toEqual([{ requestUuid: uuid(1), outcome: 'not-parked' }]);
  expect(await release({ uuids: [] })).toEqual([]);
  expect(await parked()).toEqual([uuid(2)]);
});

test('a queue that is gone is dropped only if somebody says so', async () => {
  const withSubscribers = (...subscribers: string[]) =>
    receiver.putEventTypes(DEFAULT_EVENT_TYPES.map((eventType) => ({ ...eventType, subscribers })));
  withSubscribers('billing', 'handler');
  await park([1], 'billing');
  withSubscribers('handler');
  expect(await release({})).toEqual([{ requestUuid: uuid(1), outcome: 'removed', subscribers: ['billing'] }]);
  expect(await parked()).toEqual([uuid(1)]);
  expect(await release({ withoutRemoved: true })).toEqual([
    { requestUuid: uuid(1), outcome: 'released', sendTo: [] },
  ]);
  expect(await parked()).toEqual([]);
});
