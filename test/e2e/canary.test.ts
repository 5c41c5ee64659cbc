import { randomUUID } from 'node:crypto';
import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { eventually, LOCAL_SECRET, LocalStackProcess } from './local-stack.ts';
import { webhooks } from './tool-process.ts';

let stack: LocalStackProcess;
let lambda: LambdaClient;

beforeAll(async () => {
  stack = await LocalStackProcess.start({
    // The test runs it by itself. What stops late is waited for as long as it may take: the least that can be configured.
    canary: { everyMinutes: 60, withinSeconds: 8 },
    // The verifier keeps what it knows of the secret, and does not ask again soon.
    secretCacheSeconds: 3600,
    secretRefetchSeconds: 60,
  });
  lambda = new LambdaClient({
    endpoint: stack.awsEndpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  lambda.destroy();
  await stack.stop();
});

async function run(): Promise<Record<string, unknown>> {
  const FunctionName = stack.parameter('functions/canary');
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  return JSON.parse(Payload?.transformToString() ?? '') as Record<string, unknown>;
}

/** What the doctor says of the canary. */
async function probe() {
  const { out } = await webhooks(stack, 'doctor', '--probe', '--json');
  const { checks } = JSON.parse(out) as { checks: { check: string; state: string; words: string }[] };
  return checks.find(({ check }) => check === 'canary');
}

/** Has whoever should answer at the public URL not do so. */
async function withoutVerifier<T>(work: () => Promise<T>): Promise<T> {
  const name = stack.parameter('functions/verifier');
  const stopped = (await stack.processes()).filter((each) => each.function === name);
  for (const { pid } of stopped) process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    for (const { pid } of stopped) process.kill(pid, 'SIGCONT');
  }
}

async function switchHandler(Enabled: boolean): Promise<void> {
  const FunctionName = stack.parameter('functions/canary');
  const mapping = async () =>
    (await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))).EventSourceMappings?.[0];
  const UUID = (await mapping())?.UUID ?? '';
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  await eventually(async () => (await mapping())?.State === (Enabled ? 'Enabled' : 'Disabled'));
}

test('the canary names the stage at which it stops, and its events are in no list', async () => {
  const handled = { requestUuid: expect.any(String), latencyMilliseconds: expect.any(Number) };
  expect(await run()).toEqual(handled);

  expect(await withoutVerifier(run)).toMatchObject({ stoppedAt: 'route' });

  for (const [service, stage] of [
    ['secretsmanager', 'secret'],
    ['dynamodb', 'table'],
    ['sqs', 'queue'],
  ] as const) {
    await stack.setFault(service, 'down');
    expect(await run()).toMatchObject({ stoppedAt: stage });
    await stack.setFault(service, 'up');
  }

  await switchHandler(false);
  expect(await probe()).toMatchObject({
    state: 'fail',
    words: "The canary's event stopped at the stage handler. The event was queued and not handled in time.",
  });
  await switchHandler(true);

  // The secret is another one since the verifier last asked. A wrong hash has it ask now, and not again for a minute.
  expect(await stack.sendStatus(randomUUID(), 1, 'VALID', 'guess')).toMatchObject({ status: 401 });
  await stack.storeSecret('the-next-secret');
  expect(await run()).toMatchObject({ stoppedAt: 'hash' });
  await stack.storeSecret(LOCAL_SECRET);
  expect(await probe()).toMatchObject({
    state: 'ok',
    words: expect.stringMatching(/from the public URL to its handling in \d+ ms$/),
  });

  const uuid = randomUUID();
  expect(await stack.sendStatus(uuid, 1, 'VALID')).toMatchObject({ status: 200 });
  await stack.handled(uuid, 'merchant', 1);
  const { out } = await webhooks(
    stack,
    'log',
    '--state',
    'handled,queued,unsent,held,dead-lettered',
    '--json',
  );
  expect(out).toContain(uuid);
  expect(out).not.toMatch(/canary/i);
});
