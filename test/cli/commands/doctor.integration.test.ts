import { CloudWatchClient, type GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { doctor } from '../../../cli/commands/doctor/run.ts';
import { formatCatalogue } from '../../../lambda/core/settings/catalogue-text.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../receiver.ts';

/** What CloudWatch and Lambda answer; the rest is answered by the stand-in. */
const HEALTHY: Readonly<Record<string, object>> = {
  DescribeAlarmsCommand: {
    MetricAlarms: [{ AlarmName: 'cedar-webhooks-test-y', StateValue: 'OK', AlarmActions: ['arn:topic'] }],
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
  readonly healthy: boolean;
  readonly checks: readonly { readonly state: string; readonly check: string; readonly words: string }[];
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
    expect.stringMatching(/^ok {7}version {7}the stack and this tool are \d/),
    expect.stringMatching(/^ok {7}secret {8}stored \d+ seconds? ago/),
    expect.stringMatching(/^ok {7}secret text {3}no blanks/),
    'ok       URLs          5 URLs lead to the verifier',
    'ok       functions     7 functions are ready on nodejs24.x',
    'ok       handlers      5 handlers take events from their queues',
    expect.stringMatching(/^ok {7}concurrency {3}1000 of 1000/),
    'ok       queues        5 queues, 0 messages waiting, 0 being worked on',
    'ok       ages          no message waits',
    'ok       dead letters  nothing in 5 dead-letter queues',
    'ok       unsent        every accepted event was sent to its queues',
    'ok       parked        no event is parked',
    'ok       held          no request is held',
    "ok       rejections    in the last three hours no request that looks like the platform's was rejected",
    'ok       alarms        1 alarm, none of them on',
    'skipped  alarm topic   Alarms of the local run tell nobody but its terminal.',
    '',
    '16 checks: 15 ok, 1 skipped',
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
      state: expect.stringMatching(/^(warn|fail)$/),
      words: expect.stringMatching(
        /^1 request .* at \/webhooks\/BusinessKycStatusChanged: 415 unsupported_media_type/,
      ),
    },
  ]);
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
  const ids = ['q0', 'q1', 'q2', 'q3', 'q4', 'm0', 'm1', 'm2', 'm3'];
  answers.GetMetricDataCommand = {
    MetricDataResults: ids.map((Id) => ({ Id, StatusCode: 'InternalError' })),
  };
  const report = await examine();
  expect(report).toMatchObject({ exitCode: 1, healthy: false });
  expect(stateOf(report, 'ages')).toEqual(['fail']);
  expect(stateOf(report, 'rejections')).toEqual(['fail']);
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
    words: 'AWS refused (InternalServiceFault): Broken.',
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
  expect(receiver.printed.out[0]).toMatch(/^fail {5}parameters {2}The SSM parameter .* is missing\. Deploy/);
});

test('so is a run that is not there', async () => {
  expect(await doctor({ address: { stateDirectory: '/nonexistent' } }, receiver.ports())).toBe(1);
  expect(receiver.printed.out[0]).toMatch(/^fail {5}parameters {2}No local run is running/);
});

test('Ctrl-C ends it', async () => {
  const interruption = new AbortController();
  interruption.abort(new Error('interrupted'));
  const running = doctor({ address: receiver.address }, receiver.ports({ signal: interruption.signal }));
  await expect(running).rejects.toThrow('interrupted');
});
