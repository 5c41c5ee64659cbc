import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { EventTimeoutError, type LocalRun, startLocalRun } from '../../testing/index.ts';
import { eventually } from './local-stack.ts';
import { startCommandLine } from './tool-process.ts';

/** A CDK app of somebody else, run by `cedar-webhooks start` in its folder, as a test of it would. */
const APP = resolve('test/local/fixtures/app');

/** The app has two. */
const FIRST = { name: 'Payments-Webhooks' };

let run: LocalRun;
let state: string;

beforeAll(async () => {
  run = await startLocalRun({ folder: APP });
  state = run.stateDirectory;
});

afterAll(async () => {
  await run.stop();
  expect(existsSync(state)).toBe(false);
  await expect(run.send({ type: 'merchant', ...FIRST })).rejects.toThrow('The local run has ended.');
});

function webhooks(...args: readonly string[]) {
  return startCommandLine([...args, '--state-directory', state, '--name', 'Payments-Webhooks']).ended;
}

function logOf(name: string): string {
  const file = readdirSync(join(state, 'logs')).find((each) => each.startsWith(name));
  return file === undefined ? '' : readFileSync(join(state, 'logs', file), 'utf8');
}

test('the run says what it is of, and what of the app it leaves out', () => {
  const { output } = run;
  expect(output).toContain(
    'Payments-Webhooks of the stack Payments, Payments-Partners of the stack Payments, as synthesized.',
  );
  expect(output.match(/^ {2}(Not run|Left out).*$/gm)).toEqual([
    '  Not run: AWS::S3::Bucket Payments/WebhooksArchive',
    '  Not run: AWS::Lambda::Function Payments/Report (gets no events of the webhooks)',
    '  Not run: AWS::ApiGatewayV2::Api Payments/Shop',
    '  Not run: stack Elsewhere',
  ]);
});

test.each([
  ['merchant', 'VALID'],
  ['receiver-account', 'ACTIVE'],
  ['transaction', 'OnOff_COMPLETED'],
  ['payout-confirmation', 'COMPLETED'],
])('an event of %s is handled', async (entity, status) => {
  const { exitCode, out } = await webhooks('send', entity, '--id', '42', '--status', status, '--wait');
  expect(out).toContain(`${entity} 42 is ${status}`);
  expect(exitCode).toBe(0);
});

test('handlers are code of the app: one by its entry file, one given as a function', () => {
  expect(logOf('Payments-WebhooksMerchantHandler')).toContain(
    'merchant 42 for risk beside Payments-WebhooksArchive',
  );
  expect(logOf('Payments-Payout')).toContain('payout 42');
});

test("a subscriber's function of the app gets its messages, and has the AWS SDK that Lambda brings along", async () => {
  const client = new DynamoDBClient({
    endpoint: run.awsEndpoint,
    region: run.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const table = await eventually(async () => {
    for await (const { Items = [] } of paginateScan({ client }, { TableName: riskTable() })) {
      if (Items.length > 0) return Items;
    }
    return undefined;
  });
  expect(table).toMatchObject([{ pk: { S: '42' } }]);
  client.destroy();
});

/** Its name is made of its logical id. */
function riskTable(): string {
  const template = JSON.parse(readFileSync(join(state, 'cdk.out/Payments.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string }>;
  };
  const id = Object.keys(template.Resources).find((each) => /^Risks[0-9A-F]{8}$/.test(each));
  return `Payments-${id}`;
}

test('all is well in the eyes of doctor', async () => {
  const { exitCode, out } = await webhooks('doctor');
  expect(out).toContain('Looking at the local run (Payments-Webhooks)');
  expect(exitCode).toBe(0);
});

test('a second construct of the app has a URL, a ledger and a handler of its own', async () => {
  const [first, second] = run.webhooks;
  expect([first?.name, second?.name]).toEqual(['Payments-Webhooks', 'Payments-Partners']);
  const partners = { name: 'Payments-Partners', type: 'merchant', id: 70 };
  expect(await run.send({ ...partners, status: 'FLAGGED' })).toMatchObject({ httpStatus: 200 });
  expect(await run.waitForEvent(partners)).toMatchObject({ status: 'FLAGGED' });
  expect(run.output).toContain(`Webhooks of Payments-Partners ${second?.url}/webhooks`);
  await expect(run.waitForEvent({ ...FIRST, id: 70 }, { timeoutMs: 1 })).rejects.toThrow('was accepted');
  await expect(run.send({ type: 'merchant' })).rejects.toThrow(
    'The local run has several webhooks: Payments-Webhooks, Payments-Partners.',
  );
});

test('a test sends a webhook, and waits until its event is handled', async () => {
  const { requestUuid, httpStatus } = await run.send({
    ...FIRST,
    type: 'BusinessKycStatusChanged',
    id: 7,
    status: 'VALID',
  });
  expect(httpStatus).toBe(200);
  const event = await run.waitForEvent({ ...FIRST, type: 'BusinessKycStatusChanged', id: 7 });
  expect(event).toMatchObject({ requestUuid, entity: 'merchant', status: 'VALID', state: 'handled' });
  expect(event.handledAt?.getTime()).toBeGreaterThanOrEqual(event.acceptedAt.getTime());
});

test('a test is told at once that a request was rejected, and after its time where an event is', async () => {
  const { requestUuid, code } = await run.send({ ...FIRST, type: 'merchant', id: 8, secret: 'wrong' });
  expect(code).toBe('hash_mismatch');
  await expect(run.waitForEvent({ requestUuid })).rejects.toThrow('was answered 401 hash_mismatch');
  await run.send({ ...FIRST, type: 'merchant', id: 9, status: 'VALID' });
  const { requestUuid: known } = await run.waitForEvent({ ...FIRST, id: 9 });
  const late = run.waitForEvent({ ...FIRST, requestUuid: known, state: 'late' }, { timeoutMs: 1 });
  await expect(late).rejects.toBeInstanceOf(EventTimeoutError);
  await expect(late).rejects.toMatchObject({
    event: { id: '9', state: 'handled' },
    message: expect.stringContaining('is not late: it is handled.\nThe run printed last:'),
  });
});

test.each<[string, Parameters<typeof startLocalRun>[0], string, RegExp]>([
  ['no folder', { folder: '/nowhere/app' }, 'no-app', /^There is no folder \/nowhere\/app\.$/],
  ['no cdk.json', { folder: tmpdir() }, 'no-app', /^There is no app in .*startLocalRun\(\{ folder \}\)\.$/],
  [
    'an app that fails',
    { folder: APP, app: 'node -e "throw new Error(\'no such table\')"' },
    'synthesis-failed',
    /^The app cannot be synthesized\..*no such table.*npx cdk synth/s,
  ],
  [
    'an app that does not end',
    { folder: APP, app: 'node -e "setInterval(() => {}, 1000)"', startTimeoutMs: 1 },
    'not-ready',
    /^The local run was not ready after 1 ms\. Give it more by startTimeoutMs\./,
  ],
])('with %s a test is told so', async (_name, options, reason, message) => {
  const failed = startLocalRun(options);
  await expect(failed).rejects.toMatchObject({ reason, message: expect.stringMatching(message) });
});

test('a run ends with the process of the test, also if that is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'));
  // Tells its process id by its name, and does not end by itself.
  const app =
    "node -e \"require('node:fs').writeFileSync(String(process.ppid), ''); setInterval(() => {}, 1000)\"";
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: `exec ${app}` }));
  try {
    const script = `import { startLocalRun } from ${JSON.stringify(resolve('testing/index.ts'))};
      await startLocalRun({ folder: ${JSON.stringify(folder)} });`;
    const test = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: 'ignore',
    });
    const pid = await eventually(async () => readdirSync(folder).find((name) => /^\d+$/.test(name)));
    const exited = once(test, 'exit');
    test.kill('SIGKILL');
    await exited;
    await eventually(async () => (isAlive(Number(pid)) ? undefined : true));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
