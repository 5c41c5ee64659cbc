import { runCommandLine } from '../../../cli/program/program.ts';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { claimOf, delivery, NOON, never, receivedEvent, uuid } from '../../lambda/factories.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

let receiver: Receiver;
let store: DynamoDbEntityStore;
const event = receivedEvent();

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  const { dynamoDb, entityTable, ledgerTable } = await receiver.target();
  store = new DynamoDbEntityStore(dynamoDb, entityTable);
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  const claim = claimOf({ event, unsent: ['handler'] });
  await ledger.claim(claim, NOON, never);
  await ledger.markSent(claim, ['handler'], NOON + 10);
  await store.applyStatus(event, NOON + 20);
});
afterEach(() => receiver.close());

const fails = () => {
  const failure = {
    ...delivery(1),
    fingerprint: 'ab12',
    name: 'TypeError',
    text: 'no',
    isLastAttempt: false,
    startedAt: NOON + 20,
  };
  return store.noteFailure(event, failure, NOON + 30, never);
};
const run = (...args: string[]): Promise<number> => {
  receiver.printed.out.length = 0;
  receiver.printed.err.length = 0;
  const ports = receiver.ports({ now: () => NOON + 1000 });
  return runCommandLine(args, ports, receiver.address.stateDirectory);
};
const skip = (...args: string[]) => run('skip', uuid(1), '--reason', 'wrong amount', ...args);

test('marks a failing event, says what becomes of it, and show tells who wanted it and why', async () => {
  await fails();
  expect(await skip()).toBe(0);
  expect(receiver.printed.out[0]).toBe(
    `${uuid(1)} marked. At its next receive, in 2 minutes, its handler moves it to the dead-letter queue and goes on with merchant 42.`,
  );
  expect(await store.record(event, delivery(2), NOON + 2000)).toBe('to-skip');

  expect(await skip('--json')).toBe(0);
  expect(JSON.parse(receiver.printed.out.join(''))).toMatchObject({ outcome: 'was-marked', subject: '42' });
  await run('log', '--since', '2026-11-21T11:00Z');
  expect(receiver.printed.out.join('\n')).toMatch(
    /attempt 1 of 5 failed.*to be skipped at its next receive/s,
  );

  await store.noteSkipped(event, delivery(2), NOON + 3000, never);
  await run('show', uuid(1));
  const shown = receiver.printed.out.join('\n');
  expect(shown).toContain('SKIPPED, in the dead-letter queue');
  expect(shown).toMatch(/skip +skipped by user\/local: wrong amount/);
  expect(shown).toMatch(/marked +to be skipped, by user\/local: wrong amount/);
  await run('show', uuid(1), '--json');
  expect(JSON.parse(receiver.printed.out.join(''))).toMatchObject({
    state: 'dead-lettered',
    handling: { skip: { outcome: 'skipped', skippedAt: '2026-11-21T12:00:03.000Z', reason: 'wrong amount' } },
  });
});

test('of an event that was skipped, redriven and out of attempts, show does not tell that its handler moved it', async () => {
  await fails();
  expect(await skip()).toBe(0);
  await store.noteSkipped(event, delivery(2), NOON + 3000, never);
  const failure = { ...delivery(5), fingerprint: 'ab12', name: 'TypeError', text: 'no', isLastAttempt: true };
  await store.noteFailure(event, failure, NOON + 9000, never);
  await run('show', uuid(1));
  expect(receiver.printed.out.join('\n')).toContain('5 attempts, DEAD-LETTERED');
});

test('marks nothing that was not tried, was handled, or is not known, and says why', async () => {
  expect(await skip()).toBe(1);
  expect(receiver.printed.err.join('')).toContain('was not tried to an end yet');
  await store.markHandled(event, 'in-order', NOON + 50);
  expect(await skip()).toBe(1);
  expect(receiver.printed.err.join('')).toContain('was handled: there is nothing to skip.');
  expect(await run('skip', uuid(9), '--reason', 'no')).toBe(1);
  expect(receiver.printed.err.join('')).toContain(`No event was accepted under ${uuid(9)}`);
});

test('wants a reason', async () => {
  expect(await run('skip', uuid(1))).toBe(2);
  expect(receiver.printed.err.join('')).toContain('Give a --reason');
});
