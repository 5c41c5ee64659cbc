import { randomUUID } from 'node:crypto';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { eventually, LocalStackProcess } from './local-stack.ts';
import { Watched } from './watched.ts';

let stack: LocalStackProcess;
let logs: CloudWatchLogsClient;
let watched: Watched;
const started = Date.now();

beforeAll(async () => {
  stack = await LocalStackProcess.start({ secretJsonKey: 'secret', pathToken: 'require' });
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
  expect(missing).toMatchObject([{ routeKey: '-', status: '404', service: stack.stackName }]);
  const refused = await events('/api', '{ $.status = "401" }');
  expect(refused[0]).toMatchObject({ routeKey: 'POST /{proxy+}' });
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
