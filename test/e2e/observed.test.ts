import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { eventually, LocalStackProcess } from './local-stack.ts';

const HASH_MISMATCHES = 'HashMismatches';

let stack: LocalStackProcess;
let stackName: string;
let logs: CloudWatchLogsClient;
let cloudWatch: CloudWatchClient;
const started = Date.now();

beforeAll(async () => {
  stack = await LocalStackProcess.start({ secretJsonKey: 'secret', pathToken: true });
  const run = await readFile(join(stack.stateDirectory, 'run.json'), 'utf8');
  stackName = (JSON.parse(run) as { stackName: string }).stackName;
  const client = {
    endpoint: stack.awsEndpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  logs = new CloudWatchLogsClient(client);
  cloudWatch = new CloudWatchClient(client);
});
afterAll(async () => {
  logs?.destroy();
  cloudWatch?.destroy();
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

async function sumOf(metric: string): Promise<number> {
  const { MetricDataResults: [result] = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(started - 60_000),
      EndTime: new Date(),
      MetricDataQueries: [
        {
          Id: 'sum',
          MetricStat: {
            Metric: {
              Namespace: 'CedarWebhooks',
              MetricName: metric,
              Dimensions: [{ Name: 'service', Value: stackName }],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  return (result?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

/** State of the alarm on a metric. */
async function alarmOn(metric: string): Promise<string | undefined> {
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({}));
  return MetricAlarms.find(({ MetricName }) => MetricName === metric)?.StateValue;
}

test('a rejected request is in the log, in the metrics, and sets off its alarm', async () => {
  expect(await sumOf(HASH_MISMATCHES)).toBe(0);
  expect(await alarmOn(HASH_MISMATCHES)).toBe('OK');

  const uuid = randomUUID();
  const path = '/webhooks/local-path-token/BusinessKycStatusChanged';
  // Enough for whatever rate the alarm tolerates.
  for (let count = 0; count < 30; count += 1) {
    expect(await stack.send({ uuid, path, secret: 'guess' })).toMatchObject({ status: 401 });
  }

  expect(await events('Verifier', `"${uuid}"`)).toHaveLength(30);
  expect(await events('Verifier', '{ $.message = "webhook.rejected" && $.code = "hash_*" }')).toHaveLength(
    30,
  );
  expect(await events('Verifier', '{ $.message = "webhook.accepted" }')).toEqual([]);
  expect(await sumOf(HASH_MISMATCHES)).toBe(30);
  await eventually(async () => (await alarmOn(HASH_MISMATCHES)) === 'ALARM');
  await eventually(async () => /ALARM .*Threshold crossed/.test(stack.output));
});

test('the access log has every request, and no path', async () => {
  expect((await fetch(`${stack.url}/nowhere/local-path-token`)).status).toBe(404);
  const missing = await eventually(async () => {
    const found = await events('/api', '{ $.status = "404" }');
    return found.length > 0 && found;
  });
  expect(missing).toMatchObject([{ routeKey: '-', status: '404', service: stackName }]);
  const refused = await events('/api', '{ $.status = "401" }');
  expect(refused[0]).toMatchObject({ routeKey: 'POST /webhooks/{token}/{eventType}' });
  expect(JSON.stringify(await events('/api', ''))).not.toContain('local-path-token');
});
