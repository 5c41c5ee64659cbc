import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  GetMetricDataCommand,
  ListMetricsCommand,
  type ListMetricsCommandInput,
  type MetricDataQuery,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AlarmCondition } from '../../../../local/aws/cloudwatch/alarm-evaluation.ts';
import type { Alarm } from '../../../../local/aws/cloudwatch/alarms.ts';
import type { LocalAws } from '../../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from '../local-aws-fixture.ts';

const START = Date.parse('2026-11-22T10:00:00Z');

const fixture = new LocalAwsFixture();
let now: number;
let aws: LocalAws;
let client: CloudWatchClient;
let path: string;

beforeEach(async () => {
  now = START;
  aws = await fixture.start({ clock: () => now });
  client = new CloudWatchClient(clientConfig(aws));
  path = join(fixture.directory(), 'verifier.log');
  aws.logs.addGroup({ name: 'verifier', path });
});
afterEach(async () => {
  client.destroy();
  await fixture.clean();
});

/** A line in the embedded metric format, as Powertools writes it. */
function embed(metrics: Record<string, unknown>, at = now, service = 'stack'): void {
  const Metrics = Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' }));
  const CloudWatchMetrics = [{ Namespace: 'CedarWebhooks', Dimensions: [['service']], Metrics }];
  appendFileSync(
    path,
    `${JSON.stringify({ _aws: { Timestamp: at, CloudWatchMetrics }, service, ...metrics })}\n`,
  );
}

function query(
  name: string,
  changes: { stat?: string; period?: number; service?: string } = {},
): MetricDataQuery {
  return {
    Id: 'q',
    MetricStat: {
      Metric: {
        Namespace: 'CedarWebhooks',
        MetricName: name,
        Dimensions: [{ Name: 'service', Value: changes.service ?? 'stack' }],
      },
      Period: changes.period ?? 60,
      Stat: changes.stat ?? 'Sum',
    },
  };
}

async function data(wanted: MetricDataQuery, start = START - 3_600_000): Promise<[string, number][]> {
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(start),
      EndTime: new Date(now + 1),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [wanted],
    }),
  );
  const [{ Timestamps = [], Values = [] } = {}] = MetricDataResults;
  return Timestamps.map((time, index) => [time.toISOString().slice(11, 16), Values[index] ?? Number.NaN]);
}

const queue = (queueName: string, name: string, stat: string): MetricDataQuery => ({
  Id: 'q',
  MetricStat: {
    Metric: { Namespace: 'AWS/SQS', MetricName: name, Dimensions: [{ Name: 'QueueName', Value: queueName }] },
    Period: 60,
    Stat: stat,
  },
});

describe('metrics', () => {
  test('come from embedded metrics, minute by minute', async () => {
    embed({ Latency: [10, 30] });
    now += 30_000;
    embed({ Latency: 20, Other: 1 });
    now += 60_000;
    embed({ Latency: 5 });
    expect(await data(query('Latency'))).toEqual([
      ['10:00', 60],
      ['10:01', 5],
    ]);
    expect(await data(query('Latency', { stat: 'p50' }))).toEqual([
      ['10:00', 20],
      ['10:01', 5],
    ]);
    expect(await data(query('Latency', { stat: 'SampleCount', period: 300 }))).toEqual([['10:00', 4]]);
    expect(await data(query('Latency', { service: 'another' }))).toEqual([]);
    // What is written later is found, and nothing is counted twice.
    embed({ Latency: 7 });
    expect(await data(query('Latency'), START + 60_000)).toEqual([['10:01', 12]]);
  });

  test('of an earlier run are taken in, as far as they are kept', async () => {
    embed({ Accepted: 1 }, START - 4 * 3_600_000);
    embed({ Accepted: 1 }, START - 1_800_000);
    expect(await data(query('Accepted'), START - 5 * 3_600_000)).toEqual([['09:30', 1]]);
    now += 3 * 3_600_000;
    expect(await data(query('Accepted'), START - 5 * 3_600_000)).toEqual([]);
    const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: 'CedarWebhooks' }));
    expect(Metrics).toEqual([]);
  });

  test('malformed embedded metrics are left out', async () => {
    appendFileSync(path, '{"_aws":{"Timestamp":"x"}}\n{"_aws":null}\n{"_aws"\n');
    appendFileSync(
      path,
      `{"_aws":{"Timestamp":${now},"CloudWatchMetrics":[null,{"Namespace":"N","Dimensions":[["d"]],"Metrics":[{"Name":"M"}]}]},"d":"x","M":"no number"}\n`,
    );
    embed({ Accepted: 1 });
    expect(await data(query('Accepted'))).toEqual([['10:00', 1]]);
    const { Metrics } = await client.send(new ListMetricsCommand({}));
    expect(Metrics).toHaveLength(1);
  });

  test('come from metric filters', async () => {
    const filter = { logGroupName: 'verifier', pattern: '{ $.status = "5*" }', namespace: 'CedarWebhooks' };
    aws.logs.addMetricFilter({
      ...filter,
      metricName: 'Failures',
      value: '1',
      dimensions: { service: '$.service' },
    });
    aws.logs.addMetricFilter({
      ...filter,
      metricName: 'Latency',
      value: '$.ms',
      dimensions: { service: '$.service' },
    });
    const at = new Date(now).toISOString();
    for (const status of ['200', '500', '503']) {
      appendFileSync(path, `${JSON.stringify({ timestamp: at, status, service: 'stack', ms: 7 })}\n`);
    }
    appendFileSync(path, `${JSON.stringify({ timestamp: at, status: '500' })}\n`);
    expect(await data(query('Failures'))).toEqual([['10:00', 2]]);
    expect(await data(query('Latency', { stat: 'Maximum' }))).toEqual([['10:00', 7]]);
  });

  test('come from queues', async () => {
    aws.sqs.ensureQueue('dlq.fifo', { FifoQueue: 'true' });
    const { url } = aws.sqs.ensureQueue('q.fifo', { FifoQueue: 'true' });
    expect(await data(queue('q.fifo', 'ApproximateNumberOfMessagesVisible', 'Maximum'))).toEqual([
      ['10:00', 0],
    ]);
    const sqs = new SQSClient(clientConfig(aws));
    for (const id of ['a', 'b']) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: id,
          MessageGroupId: id,
          MessageDeduplicationId: id,
        }),
      );
    }
    now += 90_000;
    const [record] = await aws.sqs.receive('q.fifo', {
      maxMessages: 1,
      waitMilliseconds: 0,
      signal: new AbortController().signal,
    });
    expect(await data(queue('q.fifo', 'ApproximateNumberOfMessagesVisible', 'Maximum'), now)).toEqual([
      ['10:01', 1],
    ]);
    expect(await data(queue('q.fifo', 'ApproximateAgeOfOldestMessage', 'Maximum'), now)).toEqual([
      ['10:01', 90],
    ]);
    aws.sqs.delete('q.fifo', record?.receiptHandle ?? '');
    const traffic = async (name: string) =>
      (await data(queue('q.fifo', name, 'Sum'))).reduce((sum, [, n]) => sum + n, 0);
    expect(await traffic('NumberOfMessagesSent')).toBe(2);
    expect(await traffic('NumberOfMessagesReceived')).toBe(1);
    expect(await traffic('NumberOfMessagesDeleted')).toBe(1);
    sqs.destroy();
  });

  test('are listed by namespace, name and dimension', async () => {
    embed({ Accepted: 1, Rejected: 1 });
    embed({ Accepted: 1 }, now, 'another');
    const list = async (input: ListMetricsCommandInput) =>
      (await client.send(new ListMetricsCommand(input))).Metrics?.map(
        ({ MetricName, Dimensions }) => `${MetricName} ${Dimensions?.[0]?.Value}`,
      );
    expect(await list({ Namespace: 'CedarWebhooks' })).toEqual([
      'Accepted stack',
      'Rejected stack',
      'Accepted another',
    ]);
    expect(await list({ MetricName: 'Accepted', Dimensions: [{ Name: 'service' }] })).toHaveLength(2);
    expect(
      await list({ MetricName: 'Accepted', Dimensions: [{ Name: 'service', Value: 'stack' }] }),
    ).toHaveLength(1);
    expect(await list({ Namespace: 'None' })).toEqual([]);
  });

  test('what is asked for in vain', async () => {
    const get = (changes: object, wanted: MetricDataQuery[] = [query('Accepted')]) =>
      client.send(
        new GetMetricDataCommand({
          StartTime: new Date(START),
          EndTime: new Date(START + 1),
          MetricDataQueries: wanted,
          ...changes,
        }),
      );
    await expect(get({}, [{ Id: 'e', Expression: 'm1 + m2' }])).rejects.toThrow(
      'does not evaluate expressions',
    );
    await expect(get({}, [query('Accepted', { stat: 'IQM' })])).rejects.toThrow('statistic IQM');
    await expect(get({}, [query('Accepted', { period: 90 })])).rejects.toThrow('by the minute');
    await expect(get({ EndTime: new Date(START) })).rejects.toThrow('StartTime must be less');
    await expect(get({ MaxDatapoints: 5 })).rejects.toThrow('MaxDatapoints');
  });
});

describe('alarms', () => {
  const condition: AlarmCondition = {
    metric: { namespace: 'CedarWebhooks', name: 'HashMismatches', dimensions: { service: 'stack' } },
    statistic: 'Sum',
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    threshold: 2,
    comparison: 'GreaterThanOrEqualToThreshold',
    missingData: 'notBreaching',
  };
  const describeAlarms = async (input: DescribeAlarmsCommandInput = {}) =>
    (await client.send(new DescribeAlarmsCommand(input))).MetricAlarms ?? [];

  test('go off with their metric, and are over without', async () => {
    const told: [string, string][] = [];
    aws.cloudWatch.onAlarm(({ name, state }: Alarm) => told.push([name, state]));
    aws.cloudWatch.addAlarm({ name: 'stack-hash-mismatch', description: 'Impact.', condition });
    expect(await describeAlarms()).toMatchObject([{ StateValue: 'OK' }]);
    now += 10_000;
    embed({ HashMismatches: 1 });
    expect(await describeAlarms({ StateValue: 'ALARM' })).toEqual([]);
    embed({ HashMismatches: 1 });
    const goneOff = now;
    expect(await describeAlarms({ StateValue: 'ALARM' })).toMatchObject([
      {
        AlarmName: 'stack-hash-mismatch',
        AlarmDescription: 'Impact.',
        MetricName: 'HashMismatches',
        Dimensions: [{ Name: 'service', Value: 'stack' }],
        Statistic: 'Sum',
        Threshold: 2,
        TreatMissingData: 'notBreaching',
        StateReason: 'Threshold crossed: Sum >= 2 in 1 of 1 period of 60 s; latest first: 2.',
        StateUpdatedTimestamp: new Date(goneOff),
      },
    ]);
    now = START + 119_000;
    expect(await describeAlarms()).toMatchObject([
      { StateValue: 'ALARM', StateUpdatedTimestamp: new Date(goneOff) },
    ]);
    now = START + 120_000;
    expect(await describeAlarms()).toMatchObject([
      { StateValue: 'OK', StateUpdatedTimestamp: new Date(now) },
    ]);
    expect(told).toEqual([
      ['stack-hash-mismatch', 'ALARM'],
      ['stack-hash-mismatch', 'OK'],
    ]);
  });

  test('go off without anybody looking', async () => {
    const goneOff = new Promise<Alarm>((resolve) => aws.cloudWatch.onAlarm(resolve));
    aws.cloudWatch.addAlarm({ name: 'a', description: undefined, condition });
    embed({ HashMismatches: 2 });
    expect(await goneOff).toMatchObject({ name: 'a', state: 'ALARM' });
  });

  test('on expressions are shown, but not judged', async () => {
    aws.cloudWatch.addAlarm({ name: 'a', description: undefined, condition: undefined });
    expect(await describeAlarms()).toMatchObject([
      { StateValue: 'INSUFFICIENT_DATA', StateReason: expect.stringContaining('does not evaluate') },
    ]);
  });

  test('are found by name and prefix, in pages', async () => {
    for (const name of ['stack-b', 'other-a', 'stack-a', 'stack-c']) {
      aws.cloudWatch.addAlarm({ name, description: undefined, condition });
    }
    const names = async (input: DescribeAlarmsCommandInput) =>
      (await describeAlarms(input)).map(({ AlarmName }) => AlarmName);
    expect(await names({ AlarmNames: ['stack-a', 'none'] })).toEqual(['stack-a']);
    const pages: (string | undefined)[][] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: 'stack-', MaxRecords: 2 },
    )) {
      pages.push(MetricAlarms.map(({ AlarmName }) => AlarmName));
    }
    expect(pages).toEqual([['stack-a', 'stack-b'], ['stack-c']]);
    await expect(names({ NextToken: '?' })).rejects.toThrow('token');
    await expect(names({ AlarmNames: ['a'], AlarmNamePrefix: 'a' })).rejects.toThrow('together');
  });
});
