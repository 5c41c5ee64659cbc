import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { eventually, LocalStackProcess } from './local-stack.ts';

const MERCHANTS = Array.from({ length: 25 }, (_, index) => 1 + index);
const EVENTS = 2 * MERCHANTS.length;
let stack: LocalStackProcess;

beforeAll(async () => {
  // A failure is the last at once, and its message comes to the dead-letter queue after 36 seconds.
  stack = await LocalStackProcess.start({ handlerTimeoutSeconds: 6, maxReceiveCount: 1 }, '--quiet');
});
afterAll(() => stack.stop());

const statusKey = (id: number) => ({ pk: { S: `merchant#${id}` }, sk: { S: 'status' } });

/** As after a rollback: a later version of the code has written the statuses, and this one leaves them alone. */
async function breakHandler(): Promise<void> {
  const TableName = stack.parameter('entities/table-name');
  for (const id of MERCHANTS) {
    const Item = { ...statusKey(id), v: { N: '2' }, orderKey: { S: '0' }, status: { S: 'LATER' } };
    await stack.dynamodb.send(new PutItemCommand({ TableName, Item }));
  }
}

async function healHandler(): Promise<void> {
  const TableName = stack.parameter('entities/table-name');
  for (const id of MERCHANTS) {
    await stack.dynamodb.send(new DeleteItemCommand({ TableName, Key: statusKey(id) }));
  }
}

/** Starts the real tool, as a process. */
function start(...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    ['bin/webhooks.ts', ...args, '--state-directory', stack.stateDirectory],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const result = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (result.out += chunk));
  child.stderr.on('data', (chunk) => (result.err += chunk));
  const ended = once(child, 'close').then(([exitCode]) => ({ ...result, exitCode }));
  return { child, ended };
}

async function deadLetters(): Promise<{ visible: number; hidden: number }> {
  const { Attributes } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.parameter('queues/merchant/handler/dlq-url'),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages),
    hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  };
}

test('50 failures of one cause are listed as one, and an interrupted redrive loses none of them', async () => {
  await breakHandler();
  const uuids: string[] = [];
  for (const status of ['PENDING', 'VALID']) {
    for (const id of MERCHANTS) {
      const uuid = randomUUID();
      expect(await stack.sendStatus(uuid, id, status)).toMatchObject({ status: 200 });
      uuids.push(uuid);
    }
  }
  await eventually(async () => (await deadLetters()).visible === EVENTS, 120);

  const listed = await start('dlq', 'list', '--type', 'merchant', '--json').ended;
  expect(listed.exitCode).toBe(0);
  expect(JSON.parse(listed.out)).toEqual([
    expect.objectContaining({
      total: EVENTS,
      groups: [
        expect.objectContaining({
          count: EVENTS,
          fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
          error: expect.stringContaining('RecordVersionError'),
        }),
      ],
    }),
  ]);
  const { fingerprint } = JSON.parse(listed.out)[0].groups[0];

  await healHandler();
  const { child, ended } = start('dlq', 'redrive', '--fingerprint', fingerprint, '--rate', '10');
  await eventually(async () => {
    const { visible, hidden } = await deadLetters();
    return visible + hidden < EVENTS - 5;
  });
  child.kill('SIGINT');
  const interrupted = await ended;
  expect(interrupted).toMatchObject({ exitCode: 130, err: '' });
  const [, moved] = /(\d+) dead letters moved, 0 left, interrupted/.exec(interrupted.out) ?? [];
  expect(Number(moved)).toBeGreaterThan(5);
  expect(await deadLetters()).toEqual({ visible: EVENTS - Number(moved), hidden: 0 });

  const rest = await start('dlq', 'redrive', '--fingerprint', fingerprint).ended;
  expect(rest).toMatchObject({ exitCode: 0, err: '' });
  expect(rest.out).toContain(`${EVENTS - Number(moved)} dead letters moved, 0 left`);

  const histories = await eventually(async () => {
    const all = await Promise.all(MERCHANTS.map((id) => stack.history('merchant', id)));
    return all.flat().every(({ handledAt }) => handledAt !== undefined) && all;
  }, 60);
  expect(
    histories
      .flat()
      .map(({ requestUuid }) => requestUuid)
      .toSorted(),
  ).toEqual(uuids.toSorted());
  expect(histories.flat().filter(({ late }) => late)).toEqual([]);
  expect(await Promise.all(MERCHANTS.map((id) => stack.status('merchant', id)))).toEqual(
    MERCHANTS.map(() => 'VALID'),
  );
  expect(await deadLetters()).toEqual({ visible: 0, hidden: 0 });
});
