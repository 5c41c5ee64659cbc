import { setTimeout as pause } from 'node:timers/promises';
import { showAudit } from '../../../cli/commands/audit/run.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { startCommandLine } from '../../e2e/tool-process.ts';
import { uuid } from '../../lambda/factories.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const CALLER = 'arn:aws:iam::000000000000:user/local';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
});

afterEach(() => receiver.close());

const run = (...args: string[]): Promise<number> =>
  runCommandLine(args, receiver.ports(), receiver.address.stateDirectory);

async function operations(...more: string[]) {
  await run('audit', '--json', ...more);
  return JSON.parse(receiver.printed.out.join('')) as Record<string, unknown>[];
}

/** Sends a request that is held: its list of signed fields is not the one that is accepted. */
async function hold(number: number): Promise<void> {
  await run('send', 'merchant', '--id', '42', '--uuid', uuid(number), '--fields', 'status,id');
}

async function fault(service: string, state: object | string): Promise<void> {
  const body = JSON.stringify({ [service]: state });
  await fetch(`${receiver.aws.endpoint}/_faults`, { method: 'PUT', body });
}

test('a change stands there with who, why, what for and what came of it', async () => {
  await hold(1);
  await hold(2);
  expect(await run('held', 'discard', uuid(1), uuid(3), '--yes', '--reason', 'no event of ours')).toBe(1);
  expect(await operations()).toEqual([
    {
      operationId: expect.stringMatching(/^[0-9a-f]{12}$/),
      operation: 'held discard',
      caller: CALLER,
      reason: 'no event of ours',
      parameters: { requests: 2, requestUuids: [uuid(1), uuid(3)] },
      startedAt: expect.any(String),
      outcome: {
        result: 'done',
        endedAt: expect.any(String),
        counts: { discarded: 1, 'not-held': 1 },
        error: null,
      },
    },
  ]);
  expect(await run('audit')).toBe(0);
  expect(receiver.printed.out[1]).toMatch(
    /held discard {2}done, 1 not-held, 1 discarded {2}user\/local {2}requests 2 {2}no event of ours$/,
  );
  expect(receiver.printed.out.at(-1)).toBe('1 change, 0 without an outcome');
});

test('a dry run and a command line that is wrong leave nothing', async () => {
  await hold(1);
  await run('held', 'discard', '--all', '--dry-run');
  await run('held', 'discard', '--all');
  await run('dlq', 'redrive', '--all', '--dry-run');
  expect(await operations()).toEqual([]);
});

test('while the audit log takes nothing, nothing is changed', async () => {
  await hold(1);
  await fault('logs', { throttle: 1 });
  expect(await run('held', 'discard', uuid(1), '--yes')).toBe(1);
  expect(receiver.text()).toContain('Nothing was changed: the intent could not be written to the audit log.');
  await fault('logs', 'up');
  await run('held', 'list', '--json');
  expect(receiver.text()).toContain(uuid(1));
  expect(await operations()).toEqual([]);
});

test('a stack of a version without an audit log is told what to do', async () => {
  const { target } = receiver;
  const old = async () => {
    const { logGroups, ...facts } = await target();
    return { ...facts, logGroups: { ...logGroups, audit: undefined } };
  };
  await expect(showAudit({ address: receiver.address }, receiver.ports({ connect: old }))).rejects.toThrow(
    'There is no audit log in the local run: deploy it with this version of the project first.',
  );
});

test('killed in the middle of a change, the tool leaves its intent, which --open shows', async () => {
  await hold(1);
  await run('dlq', 'redrive', '--all');
  // Whatever reads the hold after the intent does not come back before the tool is killed.
  await fault('dynamodb', { delay: { rate: 1, milliseconds: 60_000 } });
  const args = ['held', 'discard', uuid(1), '--yes', '--state-directory', receiver.address.stateDirectory];
  const { child, ended } = startCommandLine(args);
  while ((await operations('--open')).length === 0) await pause(50);
  child.kill('SIGKILL');
  await ended;
  await fault('dynamodb', 'up');
  expect(await operations()).toMatchObject([
    { operation: 'dlq redrive', outcome: { result: 'done', counts: { moved: 0, left: 0 } } },
    { operation: 'held discard', outcome: null },
  ]);
  expect(await run('audit', '--open')).toBe(0);
  expect(receiver.printed.out.at(-2)).toBe('1 change, 1 without an outcome');
  await run('held', 'list', '--json');
  expect(receiver.text()).toContain(uuid(1));
});
