import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { eventually } from './local-stack.ts';
import { startCommandLine } from './tool-process.ts';

/** A CDK app of somebody else, run by `cedar-webhooks start` in its folder. */
const APP = resolve('test/local/fixtures/app');

const state = mkdtempSync(join(tmpdir(), 'start-'));
let output = '';
let run: ChildProcess;

beforeAll(async () => {
  run = spawn(
    process.execPath,
    [resolve('bin/cedar-webhooks.js'), 'start', '--port', '0', '--state-directory', state],
    { cwd: APP, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  run.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const ready = Promise.withResolvers<void>();
  createInterface({ input: run.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    output += `${line}\n`;
    if (line.startsWith('Ready ')) ready.resolve();
  });
  run.once('exit', () => ready.reject(new Error(`The run ended before it was ready:\n${output}`)));
  await ready.promise;
});

afterAll(async () => {
  const exited = once(run, 'exit');
  run.kill('SIGINT');
  await exited;
  rmSync(state, { recursive: true });
});

function webhooks(...args: readonly string[]) {
  return startCommandLine([...args, '--state-directory', state]).ended;
}

function logOf(name: string): string {
  const file = readdirSync(join(state, 'logs')).find((each) => each.startsWith(name));
  return file === undefined ? '' : readFileSync(join(state, 'logs', file), 'utf8');
}

test('the run says what it is of, and what of the app it leaves out', () => {
  expect(output).toContain('Payments-Webhooks of the stack Payments, as synthesized.');
  expect(output.match(/^ {2}(Not run|Left out).*$/gm)).toEqual([
    '  Not run: AWS::S3::Bucket WebhooksArchive',
    '  Not run: AWS::Lambda::Function Report (gets no events of the webhooks)',
    '  Not run: AWS::ApiGatewayV2::Api Shop',
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
  const { awsEndpoint } = JSON.parse(readFileSync(join(state, 'run.json'), 'utf8')) as {
    awsEndpoint: string;
  };
  const client = new DynamoDBClient({
    endpoint: awsEndpoint,
    region: 'eu-west-1',
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
