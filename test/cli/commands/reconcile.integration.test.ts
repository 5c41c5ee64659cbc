import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReconcileOptions, reconcileFile } from '../../../cli/commands/reconcile/run.ts';
import { send } from '../../../cli/commands/send/run.ts';
import type { CliPorts } from '../../../cli/program/ports.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { FakeLogs } from '../fake-logs.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const VERIFIER = '/aws/lambda/cedar-webhooks-test-verifier';
const HOUR = 3_600_000;
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

let receiver: Receiver;
let logs: FakeLogs;
let folder: string;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  logs = new FakeLogs();
  folder = mkdtempSync(join(tmpdir(), 'reconcile-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await receiver.close();
});

async function post(number: number, change: Partial<Parameters<typeof send>[1]> = {}): Promise<void> {
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  await send(
    'merchant',
    { ...options, id: '42', uuid: uuid(number), status: 'VALID', ...change },
    receiver.ports(),
  );
}

function reconcile(
  content: string,
  options: Partial<ReconcileOptions> = {},
  change: Partial<CliPorts> = {},
): Promise<number> {
  const file = join(folder, 'export.csv');
  writeFileSync(file, content);
  return reconcileFile(file, { address: receiver.address, ...options }, logs.ports(receiver, change));
}

const lines = (...numbers: number[]) => numbers.map(uuid).join('\n');
const reject = () => Promise.reject(new Error('rejected'));
const text = () => receiver.printed.out.join('\n');

test('a list of which everything is handled or under way needs nothing', async () => {
  await post(1);
  receiver.onPublish = async () => {};
  await post(2);
  expect(await reconcile(`${lines(1, 2, 1)}\n${uuid(1).toUpperCase()}`)).toBe(0);
  expect(text()).toMatch(
    /^2 request UUIDs in \S+export\.csv, 2 more times repeated\n\nhandled +1\ndiscarded +0\nerased +0\nin progress +1\n/,
  );
  expect(receiver.printed.out).toHaveLength(11);
  expect(receiver.printed.err).toEqual([]);
});

test('tells what is stuck, held, rejected and missing, with what to do', async () => {
  await post(1);
  await post(3, { signedFields: ['status', 'id'] });
  receiver.onPublish = reject;
  await post(2);
  const { dynamoDb, ledgerTable, eventTypes } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  const now = () => Date.now() + 120_000;
  const never = new AbortController().signal;
  await sweepOutbox(
    { eventTypes, sweepAfter: 60_000, maxAttempts: 1 },
    { ledger, publisher: { publish: reject }, now },
    never,
  );
  for (const code of ['malformed_header', 'hash_mismatch']) {
    logs.put(VERIFIER, Date.now(), { message: 'webhook.rejected', requestUuid: uuid(4), status: 401, code });
  }
  logs.put(VERIFIER, Date.now(), {
    message: 'webhook.rejected',
    requestUuid: uuid(1),
    status: 401,
    code: 'x',
  });
  const replayList = join(folder, 'replay.txt');
  expect(await reconcile(lines(1, 2, 3, 4, 5), { replayList })).toBe(1);
  expect(receiver.printed.out.slice(2, 11)).toEqual([
    'handled      1',
    'discarded    0',
    'erased       0',
    'in progress  0',
    'stuck        1  repair here',
    'conflict     0',
    'held         1  repair here',
    'rejected     1  send again from the platform',
    'missing      1  send again from the platform',
  ]);
  expect(text()).toContain(
    `1 request parked: correct the cause, then: npx cedar-webhooks parked release ${uuid(2)}`,
  );
  expect(text()).toContain(`npx cedar-webhooks held release ${uuid(3)}`);
  expect(text()).toContain(`  ${uuid(4)}  rejected  401 hash_mismatch`);
  expect(text()).toContain(`  ${uuid(5)}  missing`);
  expect(readFileSync(replayList, 'utf8')).toBe(`${lines(4, 5)}\n`);
});

test('what waits for longer than a verifier takes to send it, or a handler to start, is stuck', async () => {
  receiver.onPublish = reject;
  await post(1);
  receiver.onPublish = async () => {};
  await post(2);
  const after = (milliseconds: number) => ({ now: () => Date.now() + milliseconds });
  expect(await reconcile(lines(1, 2), {}, after(0))).toBe(0);
  expect(await reconcile(lines(1), {}, after(6000))).toBe(1);
  expect(text()).toContain('1 request unsent');
  expect(await reconcile(lines(2), {}, after(50_000))).toBe(0);
  expect(await reconcile(lines(2), {}, after(65_000))).toBe(1);
  expect(text()).toContain(`1 request queued: see what it waits for: npx cedar-webhooks show ${uuid(2)}`);
});

test('rejections are looked for since the first time in the list, or a day, or as wanted', async () => {
  const early = Date.now() - 48 * HOUR;
  logs.put(VERIFIER, early, {
    message: 'webhook.failed',
    requestUuid: uuid(1),
    status: 503,
    code: 'unavailable',
  });
  const verdict = async (content: string, options: Partial<ReconcileOptions> = {}) => {
    await reconcile(content, { json: true, ...options });
    return JSON.parse(text()).findings[0].verdict;
  };
  expect(await verdict(lines(1))).toBe('missing');
  expect(await verdict(lines(1), { since: { ago: 72 * HOUR } })).toBe('rejected');
  expect(await verdict(`${new Date(early).toISOString()} ${uuid(1)}`)).toBe('rejected');
});

test('JSON counts everything and lists what is not handled', async () => {
  await post(1);
  await reconcile(lines(1, 9), { json: true });
  expect(JSON.parse(text())).toEqual({
    form: 'text',
    column: '1',
    uuids: 2,
    repeated: 0,
    unread: { count: 0, first: [] },
    logsSince: expect.any(String),
    logsUntil: expect.any(String),
    counts: {
      handled: 1,
      discarded: 0,
      erased: 0,
      'in-progress': 0,
      stuck: 0,
      conflict: 0,
      held: 0,
      rejected: 0,
      missing: 1,
    },
    findings: [{ requestUuid: uuid(9), verdict: 'missing', state: null, note: null }],
    problems: [],
    complete: true,
  });
});

test('standard input is read; a list without UUIDs and a file that is not there are rejected', async () => {
  await post(1);
  const piped = {
    openStdin: async function* () {
      yield Buffer.from(lines(1));
    },
  };
  expect(await reconcileFile('-', { address: receiver.address }, logs.ports(receiver, piped))).toBe(0);
  expect(text()).toContain('1 request UUID in standard input');
  await expect(reconcile('nothing')).rejects.toThrow('There is no UUID in');
  const missing = join(folder, 'other.csv');
  await expect(reconcileFile(missing, { address: receiver.address }, receiver.ports())).rejects.toThrow(
    'it does not exist',
  );
  await expect(reconcile(lines(1, 2), { replayList: folder })).rejects.toThrow('cannot be written: EISDIR');
});

test('without permission for the log nothing is clean: conflicts cannot be seen, and that is said', async () => {
  await post(1);
  logs.rejection = 'AccessDeniedException';
  expect(await reconcile(lines(1))).toBe(1);
  expect(text()).toContain('handled      1');
  expect(receiver.printed.err.join()).toContain(
    'Rejected requests count as missing, and conflicts (409) cannot be seen.',
  );
});

describe('of a UUID that came with two contents, the second was not accepted', () => {
  const rejected = (number: number, code: string, time = Date.now()) =>
    logs.put(VERIFIER, time, { message: 'webhook.rejected', requestUuid: uuid(number), status: 409, code });

  test('a 409 is a conflict, as long ago as the event', async () => {
    for (const number of [1, 2, 3]) await post(number);
    rejected(1, 'uuid_conflict');
    rejected(2, 'hash_mismatch');
    // Of an event whose retention was over.
    rejected(3, 'uuid_conflict', Date.now() - 3 * HOUR);
    const replayList = join(folder, 'replay.txt');
    expect(await reconcile(lines(1, 2, 3), { replayList })).toBe(1);
    expect(text()).toContain('handled      2');
    expect(text()).toContain('conflict     1  compare with the platform');
    expect(text()).toContain('1 request UUID with a second content, which was not accepted: compare both');
    expect(text()).toContain(`  ${uuid(1)}  handled  409 uuid_conflict`);
    expect(readFileSync(replayList, 'utf8')).toBe('');
  });

  test('a conflict of an event older than a day is found', async () => {
    await post(1);
    rejected(1, 'uuid_conflict', Date.now() + HOUR);
    const inTwoDays = { now: () => Date.now() + 48 * HOUR };
    expect(await reconcile(lines(1), {}, inTwoDays)).toBe(1);
    expect(text()).toContain('conflict     1');
  });

  test('a stuck one is repaired first, and the conflict is not forgotten', async () => {
    receiver.onPublish = reject;
    await post(1);
    rejected(1, 'uuid_conflict');
    expect(await reconcile(lines(1), {}, { now: () => Date.now() + HOUR / 2 })).toBe(1);
    expect(text()).toContain('stuck        1');
    expect(text()).toContain('also 409 uuid_conflict');
  });

  test('a held request is one if its content is another', async () => {
    await post(1);
    await post(1, { signedFields: ['status', 'id'] });
    expect(await reconcile(lines(1))).toBe(0);
    await post(1, { signedFields: ['status', 'id'], status: 'PENDING' });
    expect(await reconcile(lines(1))).toBe(1);
    expect(text()).toMatch(/conflict +1/);
    expect(text()).toContain(`  ${uuid(1)}  handled  held: `);
  });
});

test('what was rejected first and accepted then is handled; what was held and is no more was rejected', async () => {
  logs.put(VERIFIER, Date.now() - 1000, {
    message: 'webhook.rejected',
    requestUuid: uuid(1),
    status: 401,
    code: 'hash_mismatch',
  });
  logs.put(VERIFIER, Date.now(), {
    message: 'webhook.held',
    requestUuid: uuid(2),
    status: 422,
    code: 'signed_fields_rejected',
  });
  await post(1);
  expect(await reconcile(lines(1, 2))).toBe(1);
  expect(text()).toContain('handled      1');
  expect(text()).toContain(`  ${uuid(2)}  rejected  422 signed_fields_rejected, held no more`);
});

test('a replay list of the name - goes to standard output, and all else to standard error', async () => {
  await post(1);
  expect(await reconcile(lines(1, 7, 8), { replayList: '-' })).toBe(1);
  expect(receiver.printed.out).toEqual([uuid(7), uuid(8)]);
  expect(receiver.printed.err.join('\n')).toContain('missing      2  send again from the platform');
  await expect(reconcile(lines(1), { replayList: '-', json: true })).rejects.toThrow('standard output');
});

test('the column is told on standard error, and what could not be read', async () => {
  await post(1);
  const table = `requestUuid,entity\n${uuid(1).replaceAll('-', '')},${uuid(9)}\n,${uuid(9)}\n`;
  expect(await reconcile(table)).toBe(0);
  expect(receiver.printed.err).toEqual([
    'Request UUIDs: column requestUuid (CSV).',
    '1 line without a request UUID: 3.',
  ]);
  await expect(reconcile(table, { column: 'uuid' })).rejects.toThrow('There is no column "uuid"');
  await expect(reconcile('requestUuid,entity\nx,y\n')).rejects.toThrow('no UUID in column requestUuid of');
});

test('more than one batch: all are looked up, and the longest lists are cut', async () => {
  const advance = jest.fn();
  await post(1);
  const numbers = Array.from({ length: 350 }, (_, index) => index);
  const ports = logs.ports(receiver);
  const file = join(folder, 'many.txt');
  writeFileSync(file, lines(...numbers));
  const watched = { ...ports.terminal, progress: () => ({ advance, stop: () => {} }) };
  expect(await reconcileFile(file, { address: receiver.address }, { ...ports, terminal: watched })).toBe(1);
  expect(advance).toHaveBeenCalledTimes(350);
  expect(text()).toContain('handled      1');
  expect(text()).toContain('missing      349');
  expect(text()).toContain('… 329 more');
});

test('the list itself is not overwritten', async () => {
  const replayList = join(folder, '.', 'export.csv');
  await expect(reconcile(lines(1), { replayList })).rejects.toThrow('overwrite');
  expect(readFileSync(replayList, 'utf8')).toBe(lines(1));
});

test('of an old list it is said that what is forgotten counts as missing', async () => {
  expect(await reconcile(`${uuid(1)},2020-01-01T00:00Z`)).toBe(1);
  expect(text()).toContain('retentionDays');
  expect(await reconcile(`${uuid(1)},${new Date().toISOString()}`)).toBe(1);
  expect(text()).not.toContain('retentionDays');
});
