import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../cli/program/program.ts';
import { DynamoDbCanaryLedger } from '../../lambda/adapters/dynamodb-canary-ledger.ts';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { CANARY_EVENT_TYPE, canaryKey } from '../../lambda/core/canary/canary-event.ts';
import { openReceiver, type Receiver, SECRET } from '../cli/receiver.ts';
import { claimOf, uuid, verifiedEvent } from '../lambda/factories.ts';

/** Whoever reads what there is of events reads nothing of the canary's: not of one that was handled, nor of one that stopped. */

const HANDLED = uuid(9001);
const STOPPED = uuid(9002);
const EVENT = uuid(1);
const never = new AbortController().signal;

let receiver: Receiver;

beforeAll(async () => {
  receiver = await openReceiver({ secret: SECRET });
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  const now = Date.now();
  for (const requestUuid of [HANDLED, STOPPED]) {
    const event = verifiedEvent({
      requestUuid,
      eventType: CANARY_EVENT_TYPE.name,
      entity: CANARY_EVENT_TYPE.entity,
      subject: '0',
      status: 'canary-ok',
      claimedAt: now - 3_600_000,
    });
    const claim = claimOf({ event, unsent: ['handler'], dueAt: now - 3_500_000 });
    expect(await ledger.claim(claim, now, never)).toBe('claimed');
    if (requestUuid === STOPPED) continue;
    await ledger.markSent(claim, ['handler'], now, never);
    await new DynamoDbCanaryLedger(dynamoDb, ledgerTable).markHandled(requestUuid, now);
  }
  await run(`send merchant --id 1 --status VALID --uuid ${EVENT}`);
  writeFileSync(join(receiver.address.stateDirectory, 'list.csv'), [EVENT, HANDLED].join('\n'));
});

afterAll(() => receiver.close());

async function run(line: string, change: Parameters<Receiver['ports']>[0] = {}): Promise<string> {
  await runCommandLine(line.split(' '), receiver.ports(change), receiver.address.stateDirectory);
  return receiver.text();
}

test.each([
  ['log', 'log --since 1d --limit 100'],
  ['log of what is not sent', 'log --state unsent,queued,handling,handled --since 1d'],
  ['export', 'export --format jsonl --since 1d'],
  ['dlq list', 'dlq list'],
  ['held list', 'held list'],
  ['parked list', 'parked list'],
  ['replay', 'replay --since 1d --dry-run'],
  ['url', 'url'],
])('%s does not have it', async (_, line) => {
  const text = await run(line);
  expect(text).not.toContain('error:');
  for (const hidden of [HANDLED, STOPPED, /canary/i]) expect(text).not.toMatch(hidden);
});

test('log and export have the event that is one', async () => {
  expect(await run('log --since 1d --limit 100')).toContain(EVENT.slice(0, 8));
  expect(await run('export --format jsonl --since 1d')).toContain(EVENT);
});

test.each(['show', 'explain'])('%s does not find it by its UUID', async (command) => {
  const line = command === 'show' ? `show ${HANDLED}` : `show ${STOPPED}`;
  expect(await run(line)).not.toContain('canary-ok');
});

test('no entity of it has a status or a history', async () => {
  expect(await run('status merchant 0')).not.toContain('canary-ok');
  expect(await run(`status ${CANARY_EVENT_TYPE.entity} 0`)).not.toContain('canary-ok');
});

test('reconcile does not take it for an event that came', async () => {
  const file = join(receiver.address.stateDirectory, 'list.csv');
  const text = await run(`reconcile ${file}`);
  expect(text).toMatch(new RegExp(`${HANDLED}.*missing|missing.*${HANDLED}`));
  expect(text).not.toMatch(new RegExp(`${EVENT}.*missing|missing.*${EVENT}`));
});

test('listen forwards it to nobody', async () => {
  const interruption = new AbortController();
  const forwarded: string[] = [];
  await run('listen --forward-to http://127.0.0.1:1/hook --since 1d', {
    signal: interruption.signal,
    fetch: async (_url, init) => {
      forwarded.push(String(init?.body));
      interruption.abort();
      return new Response();
    },
  });
  expect(forwarded).toEqual([expect.stringContaining(EVENT)]);
});

test('its claims are in the ledger all the while', async () => {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const canary = new DynamoDbCanaryLedger(dynamoDb, ledgerTable);
  expect(await canary.look(HANDLED)).toMatchObject({ isSent: true });
  expect(await canary.look(STOPPED)).toEqual({ isSent: false });
  expect(canaryKey(HANDLED)).toBe(`canary#${HANDLED}`);
});
