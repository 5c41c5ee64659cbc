import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { type LocalAws, startLocalAws } from '../../../local/aws/local-aws.ts';
import { LocalStack } from '../../../local/run/local-stack.ts';
import { quietConsole } from '../../../local/run/run-console.ts';
import { ensureTables } from '../../../local/run/tables.ts';
import type { BatchOutcome } from '../../../local/runtime/event-source-mapping.ts';
import { HttpApi } from '../../../local/runtime/http-api.ts';
import type { StackModel } from '../../../local/stack-model.ts';
import { readModel } from '../../../local/template/read-model.ts';
import { clientConfig } from '../aws/local-aws-fixture.ts';
import { assemblyWith, identity, resourceWith } from '../fixtures/template.ts';

/** One function for both ends: a request is sent to the queue, a message from the queue goes to a file. */
const BUNDLE = `
const { appendFileSync } = require('node:fs');
exports.handler = async (event) => {
  if (event.Records) {
    for (const { body } of event.Records) appendFileSync('../received', body);
    return { batchItemFailures: [] };
  }
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20261101/eu-west-1/sqs/aws4_request',
      'x-amz-target': 'AmazonSQS.SendMessage',
      'content-type': 'application/x-amz-json-1.0',
    },
    body: JSON.stringify({
      QueueUrl: process.env.QUEUE, MessageBody: event.body, MessageGroupId: 'g', MessageDeduplicationId: 'd',
    }),
  });
  return { statusCode: response.status, body: 'sent' };
};`;

const folder = mkdtempSync(join(tmpdir(), 'local-stack-'));
const received = join(folder, 'received');
let aws: LocalAws;
let api: HttpApi;

function model(changes: Parameters<typeof assemblyWith>[0] = {}): StackModel {
  const stack = { ...assemblyWith(changes), assetFolders: new Map([['abc.zip', join(folder, 'bundle')]]) };
  const secretArn = (name: string) => aws.secrets.ensure(name).arn;
  const here = { ...identity, awsEndpoint: aws.endpoint, apiUrl: () => api.url, secretArn };
  return readModel([{ stack, identity: here }]);
}

beforeAll(() => {
  mkdirSync(join(folder, 'bundle'));
  writeFileSync(join(folder, 'bundle/index.js'), BUNDLE);
  appendFileSync(received, '');
});
beforeEach(async () => {
  aws = await startLocalAws({
    stateDirectory: mkdtempSync(join(folder, 'aws-')),
    region: 'eu-west-1',
    accountId: '000000000000',
  });
  api = await HttpApi.listen(0);
});
afterEach(async () => {
  api.close();
  await aws.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

interface RunOptions {
  readonly changes?: Parameters<typeof assemblyWith>[0];
  readonly onBatch?: (outcome: BatchOutcome) => void;
}

function stackOf({ changes, onBatch = () => {} }: RunOptions): LocalStack {
  return new LocalStack({
    model: model(changes),
    aws,
    apis: [{ name: 'stack', server: api }],
    logFolder: join(folder, 'logs'),
    bootstrapFile: resolve('local/runtime/bootstrap.ts'),
    appFolder: resolve('.'),
    storeSecret: true,
    concurrency: 2,
    clock: Date.now,
    console: { ...quietConsole, batch: onBatch },
  });
}

function post(): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${api.url}/webhooks/Kyc`, { method: 'POST', headers, body: '{"id":1}' });
}

test('a request goes through the HTTP API, a function, a queue and its mapping', async () => {
  const { promise: handled, resolve: onBatch } = Promise.withResolvers<BatchOutcome>();
  const stack = stackOf({
    changes: {
      Stage: resourceWith('Stage', {
        AccessLogSettings: {
          DestinationArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:access:*',
          Format: '$context.routeKey $context.status',
        },
      }),
    },
    onBatch,
  });
  try {
    await stack.start();
    const response = await post();
    expect([response.status, await response.text()]).toEqual([200, 'sent']);
    expect(await handled).toMatchObject({ queueName: 'stack-events.fifo', messages: 1, failed: 0 });
    expect(readFileSync(received, 'utf8')).toBe('{"id":1}');
    expect(aws.parameters.all()).toEqual({ '/stack/endpoint': api.url });
    const cloudWatch = new CloudWatchClient(clientConfig(aws));
    const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand({ Namespace: 'AWS/Lambda' }));
    expect(Metrics.map(({ MetricName }) => MetricName).sort()).toEqual([
      'ConcurrentExecutions',
      'Duration',
      'Errors',
      'Invocations',
      'Throttles',
    ]);
    cloudWatch.destroy();
    expect(readFileSync(join(folder, 'logs/access.log'), 'utf8')).toMatch(
      /Z POST \/webhooks\/\{eventType\} 200\n$/,
    );
    // Nothing says that this secret is the webhook secret, so it is left without a value.
    expect(aws.secrets.hasValue('stack/secret')).toBe(false);
    await stack.drain();
  } finally {
    await stack.close();
  }
});

/** The policy of the function without one of its actions. */
function policyWithout(missing: string): NonNullable<RunOptions['changes']> {
  const { PolicyDocument } = resourceWith('Policy', {}).Properties as unknown as {
    PolicyDocument: { Statement: { Action: string[]; Effect: string; Resource: string }[] };
  };
  const Statement = PolicyDocument.Statement.map(({ Action, ...rest }) => ({
    ...rest,
    Action: Action.filter((action) => action !== missing),
  }));
  return { Policy: resourceWith('Policy', { PolicyDocument: { Statement } }) };
}

test.each([
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
])('a role without %s stops the start', async (missing) => {
  const stack = stackOf({ changes: policyWithout(missing) });
  await expect(stack.start()).rejects.toThrow(`stack-Function does not allow ${missing} on arn:aws:`);
  await stack.close();
});

test('what the role does not allow is denied to the function', async () => {
  const stack = stackOf({ changes: policyWithout('sqs:SendMessage') });
  try {
    await stack.start();
    expect((await post()).status).toBe(403);
    await stack.drain();
  } finally {
    await stack.close();
  }
});

test('tracing needs a permission, too', async () => {
  const traced = { Function: resourceWith('Function', { TracingConfig: { Mode: 'Active' } }) };
  const stack = stackOf({ changes: traced });
  await expect(stack.start()).rejects.toThrow('xray:PutTraceSegments');
  await stack.close();
});

test('a table is made once, and one of another shape is rejected', async () => {
  const { tables } = model({ Table: resourceWith('Table', { TableName: 'other' }) });
  await ensureTables(tables, aws);
  await ensureTables(tables, aws);
  const changed = model({
    Table: resourceWith('Table', {
      TableName: 'other',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  });
  await expect(ensureTables(changed.tables, aws)).rejects.toThrow('Begin anew with --fresh');
});

test('what is closed without being drained takes nothing more, so that it keeps no process', async () => {
  const receive = jest.spyOn(aws.sqs, 'receive');
  const stack = stackOf({});
  await stack.start();
  await stack.close();
  const signals = receive.mock.calls.map(([, { signal }]) => signal);
  expect(signals.map((signal) => signal?.aborted)).toEqual(signals.map(() => true));
  expect(signals).not.toHaveLength(0);
});
