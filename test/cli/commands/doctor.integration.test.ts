import { CloudWatchClient, type GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { doctor } from '../../../cli/commands/doctor/run.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { formatCatalogue } from '../../../lambda/core/settings/catalogue-text.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { expectedAlarms } from '../../../operator/doctor/expected-alarms.ts';
import type { QueueFacts, Target } from '../../../operator/target/target.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../receiver.ts';

/** What CloudWatch and Lambda answer; the rest is answered by the stand-in. */
const HEALTHY: Readonly<Record<string, object>> = {
  DescribeAlarmsCommand: {
    MetricAlarms: expectedAlarms({
      stackName: STACK_NAME,
      eventTypes: DEFAULT_EVENT_TYPES,
      queues: DEFAULT_EVENT_TYPES.map(({ entity }) => ({ entity, subscriber: 'handler' }) as QueueFacts),
      delivery: { maxAttempts: 5 } as Target['delivery'],
      functions: {},
    }).map((AlarmName) => ({
      AlarmName,
      StateValue: 'OK',
      AlarmActions: ['arn:topic'],
    })),
  },
  GetAccountSettingsCommand: {
    AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
  },
  ListEventSourceMappingsCommand: { EventSourceMappings: [{ State: 'Enabled' }] },
  GetFunctionConfigurationCommand: { Runtime: 'nodejs24.x', State: 'Active', LastUpdateStatus: 'Successful' },
};

/** CloudWatch has a result for each query, with or without values. */
function noData({ MetricDataQueries = [] }: GetMetricDataCommand['input']): object {
  return {
    MetricDataResults: MetricDataQueries.map(({ Id }) => ({ Id, StatusCode: 'Complete', Values: [] })),
  };
}

let receiver: Receiver;
let answers: Record<string, object>;
/** Lines of the verifier's log, whenever it is searched. */
let rejections: object[];

beforeEach(async () => {
  answers = { ...HEALTHY };
  const send = async (command: object) => {
    const answer = answers[command.constructor.name];
    if (answer instanceof Error) throw answer;
    return answer ?? noData((command as GetMetricDataCommand).input);
  };
  jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(send);
  jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(send);
  rejections = [];
  jest.spyOn(CloudWatchLogsClient.prototype, 'send').mockImplementation(async () => ({
    events: rejections.map((line) => ({ timestamp: Date.now() - 1000, message: JSON.stringify(line) })),
  }));
  receiver = await openReceiver({ secret: SECRET });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await receiver.close();
});

interface Report {
  readonly target?: object;
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly state: string;
    readonly check: string;
    readonly words: string;
    readonly next?: string;
  }[];
}

async function examine(): Promise<Report & { readonly exitCode: number }> {
  const exitCode = await doctor({ json: true, address: receiver.address }, receiver.ports());
  expect(receiver.text()).not.toContain(SECRET);
  return { exitCode, ...(JSON.parse(receiver.text()) as Report) };
}

const stateOf = ({ checks }: Report, name: string) =>
  checks.filter(({ check }) => check === name).map(({ state }) => state);

test('a healthy run: one line for each check, and exit code 0', async () => {
  expect(await doctor({ address: receiver.address }, receiver.ports())).toBe(0);
  expect(receiver.printed.out).toEqual([
    `Looking at the local run (${STACK_NAME}), http://receiver.test`,
    expect.stringMatching(/^ok {7}version {7}the stack and this tool are \d/),
    expect.stringMatching(/^ok {7}secret {8}stored \d+ seconds? ago/),
    expect.stringMatching(/^ok {7}secret text {3}no blanks/),
    'ok       URLs          5 URLs lead to the verifier',
    'ok       functions     7 functions are ready on nodejs24.x',
    'ok       handlers      5 handlers take events from their queues',
    expect.stringMatching(/^ok {7}concurrency {3}1000 of 1000/),
    'ok       queues        no message waits in 5 queues',
    'ok       ages          no queue has an old message',
    'ok       dead letters  nothing in 5 dead-letter queues',
    'ok       unsent        every accepted event was sent to its queues',
    'ok       waiting       no event waits for its handler',
    'ok       parked        no event is parked',
    'ok       held          no request is held',
    "ok       rejections    in the last three hours no request that looks like the platform's was rejected",
    'ok       not kept      in the last three hours every request was answered by the verifier, none with 503',
    'ok       alarms        31 alarms, none of them on',
    'skipped  alarm topic   Alarms of the local run tell nobody but its terminal.',
    '',
    '18 checks: 17 ok, 1 skipped',
  ]);
});

test('without a secret it fails', async () => {
  const fresh = await openReceiver();
  expect(await doctor({ address: fresh.address }, fresh.ports())).toBe(1);
  expect(fresh.printed.out).toContainEqual(
    expect.stringMatching(/^fail {5}secret {8}No webhook secret is stored/),
  );
  await fresh.close();
});

test('finds a message in a dead-letter queue, and a secret with a line break', async () => {
  const { queues, clientSettings } = await receiver.target();
  const sqs = new SQSClient(clientSettings);
  const { SendMessageCommand } = await import('@aws-sdk/client-sqs');
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queues[0]?.deadLetterUrl,
      MessageBody: '{}',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
    }),
  );
  receiver.aws.secrets.put(receiver.secretArn, `${SECRET}\n`);
  const report = await examine();
  expect(report).toMatchObject({ exitCode: 1, healthy: false });
  expect(stateOf(report, 'dead letters')).toEqual(['fail']);
  expect(stateOf(report, 'secret text')).toEqual(['warn']);
});

test('names code, path and remedy of rejected requests that look like the platform’s', async () => {
  const line = {
    message: 'webhook.rejected',
    status: 415,
    code: 'unsupported_media_type',
    platformHeaders: 3,
  };
  rejections = [{ ...line, path: '/webhooks/BusinessKycStatusChanged', verified: false }];
  const report = await examine();
  expect(report.checks.filter(({ check }) => check === 'rejections')).toEqual([
    {
      check: 'rejections',
      next: 'npx cedar-webhooks explain <file>',
      state: expect.stringMatching(/^(warn|fail)$/),
      words: expect.stringMatching(
        /^1 request .* at \/webhooks\/BusinessKycStatusChanged: 415 unsupported_media_type/,
      ),
    },
  ]);
});

/** Has an event accepted that is not handled. */
async function accepted(publish: () => Promise<void>): Promise<void> {
  receiver.onPublish = publish;
  const args = ['send', 'merchant', '--id', '42', '--status', 'VALID'];
  const code = await runCommandLine(args, receiver.ports(), receiver.address.stateDirectory);
  expect(code).toBe(0);
}

describe('an event that', () => {
  const later = async (seconds: number): Promise<Report> => {
    const ports = receiver.ports({ now: () => Date.now() + seconds * 1000 });
    await doctor({ json: true, address: receiver.address }, ports);
    return JSON.parse(receiver.text()) as Report;
  };

  test('a queue did not take is unsent, also before the sweeper has seen it', async () => {
    await accepted(() => Promise.reject(new Error('SQS is down.')));
    const report = await later(20);
    expect(report.healthy).toBe(false);
    expect(stateOf(report, 'unsent')).toEqual(['warn']);
    const told = report.checks.find(({ check }) => check === 'unsent');
    expect(told?.words).toMatch(/^merchant 42 \(VALID\), event [0-9a-f]{8}, has been unsent for \d+ seconds/);
    expect(told?.next).toMatch(/^npx cedar-webhooks show [0-9a-f]{8}$/);
  });

  test('nobody handles waits', async () => {
    await accepted(async () => {});
    const report = await later(120);
    expect(report.healthy).toBe(false);
    expect(stateOf(report, 'waiting')).toEqual(['warn']);
    expect(stateOf(await later(3600), 'waiting')).toEqual(['fail']);
  });
});

test('requests that were answered 503 are told, with what to do', async () => {
  const at = new Date(Date.now() - 3_600_000);
  const results = [
    'failed',
    'throttled',
    'crashed',
    'rejected',
    'm0',
    'm1',
    'm2',
    'm3',
    'q0',
    'q1',
    'q2',
    'q3',
    'q4',
  ];
  answers.GetMetricDataCommand = {
    MetricDataResults: results.map((Id) => ({
      Id,
      StatusCode: 'Complete',
      Timestamps: Id === 'failed' ? [at] : [],
      Values: Id === 'failed' ? [3] : [],
    })),
  };
  const report = await examine();
  expect(report.checks).toContainEqual({
    state: expect.stringMatching(/^(warn|fail)$/),
    check: 'not kept',
    words: expect.stringContaining('3 requests of the last three hours were answered 503'),
    next: 'npx cedar-webhooks reconcile <webhook-log>',
  });
});

test('a deleted alarm is missed, one that is on has a command', async () => {
  const { MetricAlarms = [] } = HEALTHY.DescribeAlarmsCommand as { MetricAlarms?: object[] };
  const on = { StateValue: 'ALARM', AlarmDescription: 'It broke. Runbook: docs/runbook.md#verifier-errors' };
  answers.DescribeAlarmsCommand = { MetricAlarms: [{ ...MetricAlarms[0], ...on }, ...MetricAlarms.slice(2)] };
  const report = await examine();
  expect(stateOf(report, 'alarms')).toEqual(['fail', 'warn']);
  const [raised, missing] = report.checks.filter(({ check }) => check === 'alarms');
  expect(raised).toMatchObject({
    words: expect.stringContaining('#verifier-errors'),
    next: expect.stringContaining('npx cedar-webhooks'),
  });
  expect(missing?.words).toContain(`${STACK_NAME}-verifier-throttles`);
});

test('says what it looked at', async () => {
  expect((await examine()).target).toEqual({
    name: 'the local run',
    stackName: STACK_NAME,
    isLocal: true,
    endpoint: 'http://receiver.test',
  });
  const stack = { ...(await receiver.target()), name: 'the stack x', isLocal: false };
  await doctor({ address: receiver.address }, receiver.ports({ connect: async () => stack }));
  expect(receiver.printed.out[0]).toBe(
    'Looking at the stack x (eu-west-1, account 000000000000), http://receiver.test',
  );
});

test('fits a terminal of 80 columns, but for commands to copy, and is coloured', async () => {
  answers.DescribeAlarmsCommand = { MetricAlarms: [] };
  receiver.aws.secrets.put(receiver.secretArn, `${SECRET}\n`);
  const plain = receiver.ports().terminal;
  const styles: string[] = [];
  const terminal = {
    ...plain,
    columns: 80,
    paint: (style: string, text: string) => {
      styles.push(`${style} ${text.trim()}`);
      return text;
    },
  };
  await doctor({ address: receiver.address }, receiver.ports({ terminal }));
  expect(receiver.printed.out.filter((line) => line.length > 80 && !line.includes('$ npx'))).toEqual([]);
  expect(new Set(styles.filter((style) => !style.endsWith(' ')))).toEqual(
    new Set(['green ok', 'yellow warn', 'red fail', 'gray skipped']),
  );
});

test('its own requests are marked as probes, and have nothing else', async () => {
  const requests: RequestInit[] = [];
  const ports = receiver.ports();
  const watched: typeof fetch = (url, init = {}) => {
    requests.push(init);
    return ports.fetch(url, init);
  };
  await doctor({ address: receiver.address }, { ...ports, fetch: watched });
  expect(requests).toHaveLength(5);
  for (const { method, headers, body } of requests) {
    expect({ method, headers, body }).toEqual({
      method: 'POST',
      headers: { 'x-cedar-webhooks-probe': '1' },
      body: '',
    });
  }
});

test('what may not be seen is skipped, with what to allow; the rest goes on', async () => {
  const denied = Object.assign(new Error('No.'), { name: 'AccessDeniedException', $metadata: {} });
  answers.GetAccountSettingsCommand = denied;
  answers.DescribeAlarmsCommand = denied;
  const report = await examine();
  expect(report.exitCode).toBe(0);
  expect(stateOf(report, 'alarms')).toEqual(['skipped']);
  expect(report.checks).toContainEqual({
    state: 'skipped',
    check: 'concurrency',
    words:
      'This may not be seen. Allow lambda:GetAccountSettings and lambda:ListEventSourceMappings to do so.',
  });
});

test('what CloudWatch leaves open is not taken for well', async () => {
  // Of every query that is made.
  const ids = ['q0', 'q1', 'q2', 'q3', 'q4', 'm0', 'm1', 'm2', 'm3', 'failed'];
  answers.GetMetricDataCommand = {
    MetricDataResults: ids.map((Id) => ({ Id, StatusCode: 'InternalError' })),
  };
  const report = await examine();
  expect(report).toMatchObject({ exitCode: 1, healthy: false });
  expect(stateOf(report, 'ages')).toEqual(['fail']);
  expect(stateOf(report, 'rejections')).toEqual(['fail']);
  expect(stateOf(report, 'not kept')).toEqual(['fail']);
});

test('what AWS does not answer fails in one line', async () => {
  answers.GetMetricDataCommand = Object.assign(new Error('Broken.'), {
    name: 'InternalServiceFault',
    $metadata: {},
  });
  const report = await examine();
  expect(report.exitCode).toBe(1);
  expect(report.checks).toContainEqual({
    state: 'fail',
    check: 'ages',
    words: 'AWS answered InternalServiceFault: Broken.',
  });
});

test('a stack that does not say enough of itself is a finding', async () => {
  const [first] = (await receiver.target()).eventTypes;
  if (first === undefined) throw new Error('There is no event type.');
  receiver.aws.parameters.put(
    `/${STACK_NAME}/event-types`,
    formatCatalogue([{ ...first, entity: 'of-another-version' }]),
  );
  expect(await doctor({ address: receiver.address }, receiver.ports())).toBe(1);
  expect(receiver.printed.out[0]).toMatch(/^fail {2}parameters {2}The SSM parameter .* is missing\. Deploy/);
});

test('so is a run that is not there', async () => {
  expect(await doctor({ address: { stateDirectory: '/nonexistent' } }, receiver.ports())).toBe(1);
  expect(receiver.printed.out[0]).toMatch(/^fail {2}parameters {2}No local run is running/);
});

test('Ctrl-C ends it', async () => {
  const interruption = new AbortController();
  interruption.abort(new Error('interrupted'));
  const running = doctor({ address: receiver.address }, receiver.ports({ signal: interruption.signal }));
  await expect(running).rejects.toThrow('interrupted');
});
