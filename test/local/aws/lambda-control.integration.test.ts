import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  paginateListEventSourceMappings,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { LocalAws } from '../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from './local-aws-fixture.ts';

const arn = (name: string) => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
const verifier = {
  name: 'verifier',
  arn: arn('verifier'),
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  timeoutSeconds: 15,
  memoryMegabytes: 512,
  logGroupName: 'verifier-log',
  logFormat: 'JSON',
  reservedConcurrency: undefined,
};
const mapping = {
  queueName: 'merchant.fifo',
  functionArn: arn('merchant'),
  enabled: true,
  batchSize: 10,
  reportBatchItemFailures: true,
  maximumConcurrency: 5,
};

const fixture = new LocalAwsFixture();
let aws: LocalAws;
let client: LambdaClient;

beforeEach(async () => {
  aws = await fixture.start();
  client = new LambdaClient(clientConfig(aws));
  aws.lambda.describe({
    functions: [verifier, { ...verifier, name: 'merchant', arn: arn('merchant'), reservedConcurrency: 10 }],
    eventSourceMappings: [
      mapping,
      { ...mapping, queueName: 'other.fifo', enabled: false, maximumConcurrency: Number.POSITIVE_INFINITY },
    ],
  });
});
afterEach(async () => {
  client.destroy();
  await fixture.clean();
});

test('event source mappings of a queue', async () => {
  const pages = [];
  const EventSourceArn = 'arn:aws:sqs:eu-west-1:000000000000:merchant.fifo';
  for await (const page of paginateListEventSourceMappings({ client }, { EventSourceArn })) {
    pages.push(page.EventSourceMappings);
  }
  expect(pages).toEqual([
    [
      {
        UUID: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
        EventSourceArn,
        FunctionArn: arn('merchant'),
        State: 'Enabled',
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 5 },
      },
    ],
  ]);
});

test('event source mappings of a function, in pages', async () => {
  const states: (string | undefined)[][] = [];
  const query = { FunctionName: 'merchant', MaxItems: 1 };
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, query)) {
    states.push(EventSourceMappings.map(({ State }) => State));
  }
  expect(states).toEqual([['Enabled'], ['Disabled']]);
});

test('limits of the account', async () => {
  const { AccountLimit, AccountUsage } = await client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toEqual({ ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 990 });
  expect(AccountUsage).toEqual({ FunctionCount: 2 });
});

test.each(['verifier', arn('verifier')])('configuration of %s', async (FunctionName) => {
  expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
    FunctionName: 'verifier',
    Runtime: 'nodejs24.x',
    Timeout: 15,
    MemorySize: 512,
    State: 'Active',
    LoggingConfig: { LogGroup: 'verifier-log', LogFormat: 'JSON' },
  });
});

test('a function that is not there', async () => {
  await expect(client.send(new GetFunctionConfigurationCommand({ FunctionName: 'none' }))).rejects.toThrow(
    ResourceNotFoundException,
  );
});

test('calls are counted like any other', async () => {
  await client.send(new GetAccountSettingsCommand({}));
  expect(await (await fetch(`${aws.endpoint}/_calls`)).json()).toEqual({ 'lambda.GetAccountSettings': 1 });
});

test('a fault is answered in the form of Lambda', async () => {
  await fetch(`${aws.endpoint}/_faults`, { method: 'PUT', body: '{"lambda":{"throttle":1}}' });
  await expect(client.send(new GetAccountSettingsCommand({}))).rejects.toThrow(
    expect.objectContaining({ name: 'TooManyRequestsException' }),
  );
});

describe('an invocation by hand', () => {
  const functions = [verifier];
  const invoke = (FunctionName: string, Payload = '{"a":1}') =>
    client.send(new InvokeCommand({ FunctionName, Payload }));

  test('the function gets the payload, and its result is the answer', async () => {
    aws.lambda.describe({ functions, eventSourceMappings: [] }, async (functionArn, payload) => ({
      ok: true,
      payload: JSON.stringify({ functionArn, payload }),
    }));
    const { FunctionError, Payload } = await invoke('verifier');
    expect(FunctionError).toBeUndefined();
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({
      functionArn: arn('verifier'),
      payload: '{"a":1}',
    });
  });

  test('a failure is told as Lambda tells it', async () => {
    const error = { errorType: 'Error', errorMessage: 'broken' };
    aws.lambda.describe({ functions, eventSourceMappings: [] }, async () => ({ ok: false, error }));
    const { FunctionError, Payload } = await invoke('verifier');
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual(error);
  });

  test('a function that is not there', async () => {
    await expect(invoke('none')).rejects.toThrow(ResourceNotFoundException);
  });
});
