import { request } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { LocalAws } from '../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from './local-aws-fixture.ts';

const fixture = new LocalAwsFixture();
let aws: LocalAws;
let sqs: SQSClient;
let dynamoDb: DynamoDBClient;
let url: string;

beforeEach(async () => {
  aws = await fixture.start();
  sqs = new SQSClient(clientConfig(aws));
  dynamoDb = new DynamoDBClient(clientConfig(aws));
  url = aws.sqs.ensureQueue('q.fifo', { FifoQueue: 'true' }).url;
});

afterEach(async () => {
  sqs.destroy();
  dynamoDb.destroy();
  await fixture.clean();
});

const send = (body: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: body,
      MessageGroupId: 'g',
      MessageDeduplicationId: body,
    }),
  );
const calls = async () => (await (await control('/_calls', 'GET')).json()) as Record<string, number>;
const control = (path: string, method: string, body?: object) =>
  fetch(`${aws.endpoint}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
const receiving = (waitMilliseconds: number) =>
  aws.sqs.receive('q.fifo', { maxMessages: 10, waitMilliseconds, signal: new AbortController().signal });

describe('fault switches', () => {
  test('break every connection of the service that is down, and of no other', async () => {
    await control('/_faults', 'PUT', { sqs: 'down' });
    await expect(send('x')).rejects.toThrow(/socket hang up|ECONNRESET|EPIPE/);
    await dynamoDb.send(new ListTablesCommand({}));

    await control('/_faults', 'PUT', { sqs: 'up', dynamodb: 'down' });
    await send('x');
    await expect(dynamoDb.send(new ListTablesCommand({}))).rejects.toThrow();
  });

  test('break a long poll under way', async () => {
    const polling = sqs
      .send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }))
      .catch((error) => error);
    while ((await calls())['sqs.ReceiveMessage'] !== 1);
    await control('/_faults', 'PUT', { sqs: 'down' });
    expect(await polling).toBeInstanceOf(Error);
  });

  test('stop receiving in the same process until SQS is up again', async () => {
    await send('x');
    await control('/_faults', 'PUT', { sqs: 'down' });
    expect(await receiving(0)).toEqual([]);
    const waiting = receiving(60_000);
    await control('/_faults', 'PUT', { sqs: 'up' });
    expect((await waiting).map(({ body }) => body)).toEqual(['x']);
  });

  test('reject what is no switch', async () => {
    const bodies = [
      { s3: 'down' },
      { sqs: 'off' },
      { sqs: { error: 1.1 } },
      { sqs: { error: 0.6, throttle: 0.6 } },
      { sqs: { delay: 0.5 } },
      { sqs: { crash: 0.5 } },
    ];
    for (const body of bodies) expect((await control('/_faults', 'PUT', body)).status).toBe(400);
    await send('x');
  });
});

describe('fault rates', () => {
  const listTables = () => dynamoDb.send(new ListTablesCommand({}));
  const visible = async () => (await receiving(0)).map(({ body }) => body);

  test.each([
    ['sqs', 'InternalFailure', 'RequestThrottled'],
    ['dynamodb', 'InternalServerError', 'ProvisionedThroughputExceededException'],
    ['secretsmanager', 'InternalServiceError', 'ThrottlingException'],
    ['ssm', 'InternalServerError', 'ThrottlingException'],
  ])('%s fails and throttles as it does in AWS', async (service, internal, throttled) => {
    const call = (): Promise<unknown> => {
      if (service === 'sqs') return send('x');
      if (service === 'dynamodb') return listTables();
      return service === 'ssm'
        ? new SSMClient(clientConfig(aws)).send(new GetParametersByPathCommand({ Path: '/x' }))
        : new SecretsManagerClient(clientConfig(aws)).send(new GetSecretValueCommand({ SecretId: 'x' }));
    };
    await control('/_faults', 'PUT', { [service]: { error: 1 } });
    await expect(call()).rejects.toMatchObject({ name: internal, $metadata: { httpStatusCode: 500 } });
    await control('/_faults', 'PUT', { [service]: { throttle: 1 } });
    const rejected = await call().catch((error) => error);
    expect(rejected).toMatchObject({ name: throttled });
    await control('/_faults', 'PUT', { [service]: 'up' });
    expect(await visible()).toEqual([]);
    expect(await (await control('/_faults', 'GET')).json()).toEqual({
      [`${service}.error`]: 1,
      [`${service}.throttle`]: 1,
    });
  });

  test('a dropped response hides what took effect', async () => {
    await control('/_faults', 'PUT', { sqs: { dropResponse: 1 } });
    await expect(send('x')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await visible()).toEqual(['x']);
  });

  test('a delayed call takes effect although its caller has timed out', async () => {
    await control('/_faults', 'PUT', { sqs: { delay: { rate: 1, milliseconds: 50 } } });
    const giveUp = new AbortController();
    const sending = sqs
      .send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: 'late',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'late',
        }),
        { abortSignal: giveUp.signal },
      )
      .catch((error) => error);
    while ((await calls())['sqs.SendMessage'] !== 1);
    expect(await visible()).toEqual([]);
    giveUp.abort();
    expect(await sending).toMatchObject({ name: 'AbortError' });
    expect((await receiving(60_000)).map(({ body }) => body)).toEqual(['late']);
  });

  test('the same seed and calls meet the same faults, at about the rate asked for', async () => {
    const outcomes = async (seed: number) => {
      await control('/_faults', 'PUT', { seed, dynamodb: { error: 0.1, throttle: 0.1, dropResponse: 0.1 } });
      const seen: string[] = [];
      for (let call = 0; call < 200; call++) {
        seen.push(
          await listTables().then(
            () => 'fine',
            (error) => error.name,
          ),
        );
      }
      return seen;
    };
    const first = await outcomes(7);
    expect(await outcomes(7)).toEqual(first);
    expect(await outcomes(8)).not.toEqual(first);
    const faults = first.filter((outcome) => outcome !== 'fine').length;
    expect(faults).toBeGreaterThan(30);
    expect(faults).toBeLessThan(90);
    await send('unaffected');
  });

  test('closing does not wait for delayed calls', async () => {
    await control('/_faults', 'PUT', { sqs: { delay: { rate: 1, milliseconds: 60_000 } } });
    const sending = send('x').catch((error) => error);
    while ((await calls())['sqs.SendMessage'] !== 1);
    await fixture.stop(aws);
    expect(await sending).toBeInstanceOf(Error);
  });
});

describe('counts of calls', () => {
  test('per operation, failed ones included, and reset', async () => {
    expect(await calls()).toEqual({});
    await send('a');
    await send('b');
    await control('/_faults', 'PUT', { dynamodb: 'down' });
    await dynamoDb.send(new ListTablesCommand({})).catch(() => {});
    expect(await calls()).toEqual({ 'sqs.SendMessage': 2, 'dynamodb.ListTables': 1 });
    await control('/_calls', 'DELETE');
    expect(await calls()).toEqual({});
  });
});

test('services and controls answer to the address only', async () => {
  for (const path of ['/_calls', '/_faults', '/2015-03-31/functions/any']) {
    const status = await new Promise((resolve, reject) => {
      request(`${aws.endpoint}${path}`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  }
});

test.each([
  ['of another site', 'https://evil.example'],
  ['in a sandbox', 'null'],
  // Host and origin agree when the name was made to point to 127.0.0.1.
  ['of a name that points here', 'http://evil.example:4566'],
])('a page %s in a browser reads and does nothing', async (_which, origin) => {
  const headers = { origin, 'content-type': 'text/plain', 'x-amz-target': 'DynamoDB_20120810.ListTables' };
  const requests = [
    ['POST', '/'],
    ['POST', '/2015-03-31/functions/any/invocations'],
    ['PUT', '/_faults'],
  ] as const;
  for (const [method, path] of requests) {
    const answer = await fetch(`${aws.endpoint}${path}`, { method, headers, body: '{}' });
    expect(answer.status).toBe(403);
  }
  expect(await (await fetch(`${aws.endpoint}/_calls`)).json()).toEqual({});
});

test('listens on 127.0.0.1 and on the port asked for, or says that it is taken', async () => {
  expect(aws.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(url).toBe(`${aws.endpoint}/000000000000/q.fifo`);
  const port = Number(new URL(aws.endpoint).port);
  const stateDirectory = fixture.directory();
  await expect(fixture.start({ port, stateDirectory })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  // Nothing was left open.
  await fixture.start({ stateDirectory });
});

test('requests for anything else are rejected', async () => {
  const unknown = await fetch(aws.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'Kinesis.PutRecord' },
  });
  expect(unknown.status).toBe(400);
  const operation = await fetch(aws.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.CreateQueue' },
    body: '{}',
  });
  expect(await operation.json()).toMatchObject({ __type: 'com.amazonaws.sqs#UnsupportedOperation' });
  expect((await fetch(`${aws.endpoint}/_calls`, { method: 'POST' })).status).toBe(405);
});
