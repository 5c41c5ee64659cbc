import { randomUUID } from 'node:crypto';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { eventually, LocalStackProcess } from './local-stack.ts';
import { webhooks } from './tool-process.ts';
import { Watched } from './watched.ts';

let stack: LocalStackProcess;
let logs: CloudWatchLogsClient;
let watched: Watched;
const started = Date.now();

beforeAll(async () => {
  stack = await LocalStackProcess.start({
    secretJsonKey: 'secret',
    pathToken: 'require',
    // A failing event is received again after 36 seconds.
    handlerTimeoutSeconds: 6,
  });
  const client = {
    endpoint: stack.awsEndpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  logs = new CloudWatchLogsClient(client);
  watched = new Watched(stack);
});
afterAll(async () => {
  logs?.destroy();
  watched?.close();
  await stack?.stop();
});

/** Messages of the one log group whose name holds this text. */
async function events(group: string, filterPattern: string): Promise<Record<string, unknown>[]> {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const names = logGroups.flatMap(({ logGroupName = '' }) =>
    logGroupName.includes(group) ? logGroupName : [],
  );
  expect(names).toHaveLength(1);
  const { events: found = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: names[0], filterPattern, startTime: started }),
  );
  return found.map(({ message = '' }) => JSON.parse(message) as Record<string, unknown>);
}

test('a rejected request is in the log, in the metrics, and sets off its alarm', async () => {
  expect(await watched.sumOf('HashMismatches')).toBe(0);
  expect(await watched.alarm('hash-mismatches')).toBe('OK');

  const uuid = randomUUID();
  const path = '/webhooks/local-path-token-1/BusinessKycStatusChanged';
  // Enough for whatever rate the alarm tolerates.
  for (let count = 0; count < 30; count += 1) {
    expect(await stack.send({ uuid, path, secret: 'guess' })).toMatchObject({ status: 401 });
  }

  expect(await events('Verifier', `"${uuid}"`)).toHaveLength(30);
  expect(await events('Verifier', '{ $.message = "webhook.rejected" && $.code = "hash_*" }')).toHaveLength(
    30,
  );
  expect(await events('Verifier', '{ $.message = "webhook.accepted" }')).toEqual([]);
  expect(await watched.sumOf('HashMismatches')).toBe(30);
  await eventually(async () => (await watched.alarm('hash-mismatches')) === 'ALARM');
  await eventually(async () => /ALARM .*Threshold crossed/.test(stack.output));
});

test('the access log has every request, and no path', async () => {
  expect((await fetch(`${stack.url}/nowhere/local-path-token-1`)).status).toBe(404);
  const missing = await eventually(async () => {
    const found = await events('/api', '{ $.status = "404" }');
    return found.length > 0 && found;
  });
  expect(missing).toMatchObject([
    { gatewayError: 'RESOURCE_NOT_FOUND', status: '404', service: stack.stackName },
  ]);
  const rejected = await events('/api', '{ $.status = "401" }');
  expect(rejected[0]).toMatchObject({ gatewayError: '-', requestId: expect.any(String) });
  expect(JSON.stringify(await events('/api', ''))).not.toContain('local-path-token-1');
});

test('an answer of 5xx is in the metric of API Gateway, and sets off its alarm', async () => {
  expect(await watched.alarm('gateway-failures')).toBe('OK');
  await stack.setFaults({ dynamodb: 'down' });
  const path = '/webhooks/local-path-token-1/BusinessKycStatusChanged';
  expect(await stack.send({ uuid: randomUUID(), path })).toMatchObject({ status: 503 });
  await stack.setFaults({ dynamodb: 'up' });
  await eventually(async () => (await watched.alarm('gateway-failures')) === 'ALARM');
});

/** The doctor's line about rejected requests. */
async function rejectionsByDoctor(): Promise<{ state: string; words: string }[]> {
  const { out } = await webhooks(stack, 'doctor', '--json');
  const { checks } = JSON.parse(out) as { checks: { check: string; state: string; words: string }[] };
  return checks.filter(({ check }) => check === 'rejections').map(({ state, words }) => ({ state, words }));
}

test('genuine events at a URL that is none: two alarms, and the doctor names code, path and remedy', async () => {
  // The mismatches of the first test are told, and are no failure by themselves.
  expect((await rejectionsByDoctor()).map(({ state }) => state)).toEqual(['warn']);
  expect(await watched.alarm('platform-rejections')).toBe('OK');
  expect(await watched.alarm('verified-rejections')).toBe('OK');

  for (let count = 0; count < 40; count += 1) {
    const path = '/webhooks/local-path-token-1/NoSuchType';
    expect(await stack.send({ uuid: randomUUID(), path })).toMatchObject({ status: 404 });
  }
  expect(await watched.sumOf('PlatformRejections')).toBe(40);
  expect(await watched.sumOf('VerifiedRejections')).toBe(40);
  for (const kind of ['platform-rejections', 'verified-rejections'])
    await eventually(async () => (await watched.alarm(kind)) === 'ALARM');

  const found = await rejectionsByDoctor();
  expect(found).toContainEqual({
    state: 'fail',
    words: expect.stringMatching(
      /^40 requests .* rejected at \/webhooks\/\S+: 404 unknown_event_type, .* The hash is right, .*"cedar-webhooks url"/,
    ),
  });
  expect(JSON.stringify(found)).not.toContain('local-path-token');
});

test('the doctor is in no list, count or alarm', async () => {
  const before = await events('Verifier', '{ $.message = "webhook.rejected" }');
  const counted = await watched.sumOf('RejectedRequests');
  const { out } = await webhooks(stack, 'doctor', '--json');
  expect(out).toContain('5 URLs lead to the verifier');
  expect(await events('Verifier', '{ $.message = "webhook.rejected" }')).toHaveLength(before.length);
  expect(await watched.sumOf('RejectedRequests')).toBe(counted);
});

test('an event that keeps failing sets off an alarm before it is a dead letter', async () => {
  // As after a rollback: a later version of the code has written the status, and this one leaves it alone.
  const TableName = stack.parameter('entities/table-name');
  const key = { pk: { S: 'merchant#77' }, sk: { S: 'status' } };
  const Item = { ...key, v: { N: '2' }, orderKey: { S: '0' }, status: { S: 'LATER' } };
  await stack.dynamodb.send(new PutItemCommand({ TableName, Item }));
  const path = '/webhooks/local-path-token-1/BusinessKycStatusChanged';
  expect(await watched.alarm('repeated-receives')).toBe('OK');
  expect(
    await stack.send({ uuid: randomUUID(), path, body: '{"id":77,"status":"VALID"}', signed: '77VALID' }),
  ).toMatchObject({
    status: 200,
  });
  await eventually(async () => (await watched.alarm('repeated-receives')) === 'ALARM');
  expect(await watched.alarm('dead-letters-merchant-handler')).toBe('OK');
});
