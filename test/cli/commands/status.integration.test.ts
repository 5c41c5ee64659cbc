import { readFileSync } from 'node:fs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { showStatus } from '../../../cli/commands/status/run.ts';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { claimOf, delivery, never, receivedEvent, uuid, verifiedEvent } from '../../lambda/factories.ts';
import { openReceiver, type Receiver } from '../receiver.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver();
});

afterEach(() => receiver.close());

function handle(number: number, status: string, claimedAt: number): Promise<void> {
  return receiver.handle({
    requestUuid: `00000000-0000-4000-8000-00000000000${number}`,
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status,
    claimedAt,
    securityFields: ['id', 'status'],
    secretVersion: 'v',
    bodyText: '{}',
  });
}

const show = (entity: string, id: string) =>
  showStatus(entity, id, { address: receiver.address }, receiver.ports());

test('shows the current status, and the history in order with what came late', async () => {
  await handle(2, 'VALID', NOON + 1000);
  await handle(1, 'PENDING', NOON);
  expect(await show('merchant', '42')).toBe(0);
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^merchant 42: VALID since 2026-11-21 12:00:01 UTC \(\d+ d ago\)$/),
    '',
    'accepted (UTC)  event     status   state',
    '11-21 12:00:00  00000000  PENDING  late',
    '11-21 12:00:01  00000000  VALID    handled',
    '',
    '2 events, none waits',
  ]);
});

test('shows a history whose items repeat what their keys say, as they did before', async () => {
  const { dynamoDb, entityTable } = await receiver.target();
  const Item = JSON.parse(readFileSync('test/fixtures/v1/entity-event.json', 'utf8'));
  await dynamoDb.send(new PutItemCommand({ TableName: entityTable, Item }));
  expect(await show('merchant', '42')).toBe(0);
  expect(receiver.printed.out).toContain('11-21 12:00:00  6c842572  VALID   handled');
});

/** Claims an event, which the queues have unless it is to stay unsent. */
async function accept(number: number, status: string, claimedAt: number, isSent = true) {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  const event = verifiedEvent({ requestUuid: uuid(number), status, claimedAt });
  const claim = claimOf({ event, claimId: `c${number}`, unsent: ['handler'], dueAt: claimedAt + 60_000 });
  await ledger.claim(claim, claimedAt, never);
  if (isSent) await ledger.markSent(claim, ['handler'], claimedAt + 10);
}

const at = (now: number) => ({ ...receiver.ports(), now: () => now });

test('shows what was accepted and waits, in which state and behind what', async () => {
  await accept(1, 'NEW', NOON);
  await handle(1, 'NEW', NOON);
  await accept(2, 'VALID', NOON + 1000);
  const { dynamoDb, entityTable } = await receiver.target();
  const store = new DynamoDbEntityStore(dynamoDb, entityTable);
  const failing = receivedEvent({ requestUuid: uuid(2), status: 'VALID', claimedAt: NOON + 1000 });
  await store.record(failing, delivery(1), NOON + 1100);
  await store.applyStatus(failing, NOON + 1100);
  const failure = {
    ...delivery(1),
    fingerprint: 'ab12',
    name: 'TypeError',
    text: 'no',
    isLastAttempt: false,
  };
  await store.noteFailure(failing, failure, NOON + 1200, never);
  await accept(3, 'FLAGGED', NOON + 2000);
  await accept(4, 'CLOSED', NOON + 3000, false);
  const ports = at(NOON + 31_100);
  expect(await showStatus('merchant', '42', { address: receiver.address }, ports)).toBe(0);
  expect(receiver.printed.out).toEqual([
    'merchant 42: VALID since 2026-11-21 12:00:01 UTC (30 s ago); its event is handling',
    '',
    'accepted (UTC)  event     status   state',
    '11-21 12:00:00  00000000  NEW      handled',
    '11-21 12:00:01  00000000  VALID    handling',
    '  attempt 1 of 5 failed: TypeError ab12; next attempt in 2 minutes',
    '11-21 12:00:02  00000000  FLAGGED  queued',
    '  behind 00000000',
    '11-21 12:00:03  00000000  CLOSED   unsent',
    '  not in handler; the sweeper takes it in 31 seconds',
    '',
    '4 events, 3 wait',
    'next      an attempt that fails is retried by itself; correct the cause before the last one',
  ]);
  const json = at(NOON + 31_100);
  await showStatus('merchant', '42', { json: true, address: receiver.address }, json);
  expect(JSON.parse(receiver.printed.out.join(''))).toMatchObject({
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    requestUuid: uuid(2),
    state: 'handling',
    waiting: [
      {
        requestUuid: uuid(2),
        status: 'VALID',
        state: 'handling',
        behind: null,
        attempt: 1,
        maxAttempts: 5,
        failedAt: '2026-11-21T12:00:01.200Z',
        errorName: 'TypeError',
        fingerprint: 'ab12',
        nextAttemptAt: '2026-11-21T12:03:01.100Z',
      },
      { requestUuid: uuid(3), state: 'queued', behind: uuid(2), since: '2026-11-21T12:00:02.010Z' },
      { requestUuid: uuid(4), state: 'unsent', unsent: ['handler'], sweepAt: '2026-11-21T12:01:03.000Z' },
    ],
    waitingSince: null,
  });
});

test('an entity is shown of which no event has reached its handler', async () => {
  await accept(1, 'NEW', NOON);
  const ports = at(NOON + 3_600_000);
  expect(await showStatus('merchant', '42', { address: receiver.address }, ports)).toBe(0);
  expect(receiver.printed.out).toEqual([
    'merchant 42: no status yet',
    '',
    'accepted (UTC)  event     status  state',
    '11-21 12:00:00  00000000  NEW     queued',
    '  not started in 59 minutes, look at dead letters',
    '',
    '1 event, 1 waits',
    `next      see whether its handler runs, and look at: npx cedar-webhooks dlq list; if it is not there, "cedar-webhooks replay ${uuid(1)}" sends it again`,
  ]);
});

test('an entity without events, and a kind that is none, fail', async () => {
  await expect(show('merchant', '43')).rejects.toThrow('No event of merchant 43');
  await expect(show('mercant', '43')).rejects.toThrow('Did you mean "merchant"?');
});

test('a run that is not there fails', async () => {
  const address = { stateDirectory: '/nonexistent' };
  await expect(showStatus('merchant', '1', { address }, receiver.ports())).rejects.toMatchObject({
    message: 'No local run is running in /nonexistent.',
    advice: { kind: 'name-target' },
  });
});
