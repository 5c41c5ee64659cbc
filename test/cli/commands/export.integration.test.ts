import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type ExportOptions, exportEntries } from '../../../cli/commands/export/run.ts';
import { send } from '../../../cli/commands/send/run.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { FakeLogs } from '../fake-logs.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../receiver.ts';

const VERIFIER = `/aws/lambda/${STACK_NAME}-verifier`;
const UUIDS = ['11111111-0000-4000-8000-000000000001', '22222222-0000-4000-8000-000000000002'] as const;
const HELD = '33333333-0000-4000-8000-000000000003';

let receiver: Receiver;
let logs: FakeLogs;
let folder: string;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  logs = new FakeLogs();
  folder = mkdtempSync(join(tmpdir(), 'export-'));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await receiver.close();
});

async function post(uuid: string, id: string, status = 'VALID'): Promise<void> {
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  await send('merchant', { ...options, id, uuid, status }, receiver.ports());
}

/** Two events, a held request and a rejected one. */
async function fill(): Promise<void> {
  await post(UUIDS[0], '1');
  await post(UUIDS[1], '2');
  // Against the policy of the type: a status that is no word.
  await post(HELD, '3', '=1+1');
  logs.put(VERIFIER, Date.now(), {
    message: 'webhook.rejected',
    eventType: 'BusinessKycStatusChanged',
    status: 401,
    code: 'hash_mismatch',
  });
}

function run(options: Partial<ExportOptions>): Promise<number> {
  return exportEntries({ format: 'jsonl', address: receiver.address, ...options }, logs.ports(receiver));
}

const rows = () =>
  receiver.printed.out
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('everything is there, oldest first, and what was exported is said', async () => {
  await fill();
  expect(await run({})).toBe(0);
  expect(rows().map(({ state, subject, code }) => [state, subject ?? code])).toEqual([
    ['handled', '1'],
    ['handled', '2'],
    ['held', 'signed_fields_rejected'],
    ['rejected', 'hash_mismatch'],
  ]);
  expect(rows()[3]).toMatchObject({ httpStatus: 401, receivedAt: expect.stringMatching(/Z$/) });
  expect(receiver.printed.err).toEqual([
    expect.stringMatching(/^4 rows from \S+ \S+ UTC until \S+ \S+ UTC\.$/),
  ]);
  expect(receiver.text()).not.toContain('businessRequestId');
});

test('bodies are there as they were sent, also of a held request, if they are asked for', async () => {
  await fill();
  expect(await run({ bodies: true })).toBe(0);
  const [first, , held, rejected] = rows();
  expect(first).toMatchObject({ securityFields: 'id,status', body: expect.stringContaining('"VALID"') });
  expect(JSON.parse(String(first?.body))).toMatchObject({ status: 'VALID' });
  expect(held).toMatchObject({ requestUuid: HELD, body: expect.stringContaining('=1+1') });
  expect(rejected).not.toHaveProperty('body');
});

test('the filters of the log hold', async () => {
  await fill();
  await run({ state: ['held', 'rejected'] });
  expect(rows().map(({ state }) => state)).toEqual(['held', 'rejected']);
  await run({ entity: 'merchant:2' });
  expect(rows().map(({ requestUuid }) => requestUuid)).toEqual([UUIDS[1]]);
  await run({ uuid: '1111', until: { ago: 3_600_000 } });
  expect(rows()).toEqual([]);
  expect(receiver.printed.err[0]).toMatch(/^0 rows/);
});

test('a file is new, its owner’s only, and whole', async () => {
  await fill();
  const output = join(folder, 'events.csv');
  expect(await run({ format: 'csv', output })).toBe(0);
  expect(readFileSync(output, 'utf8').split('\r\n')).toHaveLength(1 + 4 + 1);
  expect(statSync(output).mode & 0o777).toBe(0o600);
  expect(receiver.printed.out).toEqual([]);
  await expect(run({ format: 'csv', output })).rejects.toThrow('exists already');
});

test('an export that breaks off leaves no file', async () => {
  await fill();
  const output = join(folder, 'events.csv');
  let existed = false;
  const broken = jest.spyOn(DynamoDBClient.prototype, 'send') as jest.SpyInstance;
  const { prototype } = DynamoDBClient;
  const original = Object.getPrototypeOf(prototype).send;
  broken.mockImplementation(function (this: unknown, command: object, ...rest: unknown[]) {
    if (!(command instanceof GetItemCommand)) return original.call(this, command, ...rest);
    existed = existsSync(output);
    return Promise.reject(new Error('gone'));
  });
  await expect(run({ format: 'csv', output, bodies: true })).rejects.toThrow('gone');
  broken.mockRestore();
  expect({ existed, exists: existsSync(output) }).toEqual({ existed: true, exists: false });
});

test('without the right to read logs it says that it is not whole, and fails', async () => {
  await fill();
  logs.rejection = 'AccessDeniedException';
  expect(await run({})).toBe(1);
  expect(rows().map(({ state }) => state)).toEqual(['handled', 'handled', 'held']);
  expect(receiver.printed.err.at(-1)).toMatch(/^The export is not whole\. .*logs:FilterLogEvents/);
});

test('the command needs a format, and takes no other', async () => {
  const line = (...args: string[]) =>
    runCommandLine(['export', ...args], receiver.ports(), receiver.address.stateDirectory);
  expect(await line()).toBe(2);
  expect(await line('--format', 'xlsx')).toBe(2);
});
