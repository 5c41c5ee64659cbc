import { setImmediate } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Overview, OverviewPart } from '../../../../console/contract.ts';
import { WANTED } from '../../../../console/server/overview/metric-view.ts';
import { PartReader } from '../../../../console/server/overview/part-reader.ts';
import { MINUTE } from '../../../../console/server/overview/read-metrics.ts';
import { readOverview } from '../../../../console/server/overview/read-overview.ts';
import { StackSource } from '../../../../console/server/stack.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../../../cli/receiver.ts';

const never = new AbortController().signal;

/** How calls of the SDK are answered instead, by the name of the command; the others go on. */
interface Input {
  readonly Path?: string;
  readonly QueueUrl?: string;
  readonly MetricDataQueries?: readonly { readonly Id: string }[];
}
type Answer = (input: Input) => unknown;
let answers: ReadonlyMap<string, Answer>;
let receiver: Receiver;

/** Calls that go on and are not answered yet. */
let underWay = 0;

/** The time that a part may take is over when nothing else is left to wait for. */
async function untilOthersAreRead(_milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let idle = 0; idle < 20; idle = underWay === 0 ? idle + 1 : 0) {
    signal.throwIfAborted();
    await setImmediate();
  }
}

beforeAll(async () => {
  receiver = await openReceiver({ secret: SECRET });
});

afterAll(() => receiver.close());

const QUIET: Readonly<Record<string, Answer>> = {
  GetMetricDataCommand: ({ MetricDataQueries = [] }) => ({
    MetricDataResults: MetricDataQueries.map(({ Id }) => ({ Id, Timestamps: [], Values: [] })),
  }),
  DescribeAlarmsCommand: () => ({
    MetricAlarms: [
      {
        AlarmName: 'cedar-webhooks-test-held-events',
        AlarmDescription: 'Somebody waits. Runbook: docs/runbook.md#held-events',
        StateValue: 'OK',
      },
    ],
  }),
  FilterLogEventsCommand: () => ({ events: [] }),
};

beforeEach(() => {
  answers = new Map(Object.entries(QUIET));
  for (const Client of [
    CloudWatchClient,
    CloudWatchLogsClient,
    DynamoDBClient,
    LambdaClient,
    SecretsManagerClient,
    SQSClient,
    SSMClient,
  ]) {
    const { prototype } = Client;
    const original = prototype.send as (...args: unknown[]) => unknown;
    jest.spyOn(prototype, 'send').mockImplementation(function (this: unknown, ...args: unknown[]) {
      const [command] = args as [{ constructor: { name: string }; input: Input }];
      const answer = answers.get(command.constructor.name);
      // What the stack tells of itself must be read to come here.
      const given = command.input.Path?.endsWith('test/') ? undefined : answer?.(command.input);
      if (given !== undefined) return given;
      underWay += 1;
      return (original.apply(this, args) as Promise<unknown>).finally(() => {
        underWay -= 1;
      });
    } as never);
  }
});

afterEach(() => jest.restoreAllMocks());

const read = async (): Promise<Overview> => {
  const { version, fetch, now, pause } = receiver.ports();
  const source = new StackSource(
    { connect: () => receiver.target(), flags: '', ports: { version, fetch, now, pause } },
    never,
  );
  const parts = new PartReader(() => {}, { now, pause: untilOthersAreRead }, never);
  return readOverview(await source.get(), parts, 60, Date.now(), never);
};

test('with every part read and nothing wrong, it is good', async () => {
  const overview = await read();
  expect(overview.unread).toEqual([]);
  expect(overview).toMatchObject({ verdict: 'good', reasons: [] });
});

test('requests that never got as far as the verifier are told, whatever the alarms say by now', async () => {
  answers = new Map([
    ...answers,
    [
      'GetMetricDataCommand',
      ({ MetricDataQueries = [] }) => ({
        MetricDataResults: MetricDataQueries.map(({ Id }) => ({
          Id,
          Timestamps: [new Date()],
          Values: [Id === 'throttled' ? 7 : 0],
        })),
      }),
    ],
  ]);
  expect(await read()).toMatchObject({
    verdict: 'bad',
    reasons: [
      { text: expect.stringMatching(/^7 requests of the time shown were answered 429 by API Gateway/) },
    ],
  });
});

const down = () => Promise.reject(Object.assign(new Error('broken'), { code: 'ECONNRESET' }));
const denied = () =>
  Promise.reject(Object.assign(new Error('No.'), { name: 'AccessDeniedException', $metadata: {} }));
const silent = () => new Promise<never>(() => {});

const REJECTIONS_ID = `m${WANTED.findIndex(({ metric }) => metric === 'PlatformRejections')}`;

/** One request that looks like the platform's was rejected lately, so that the log is asked. */
const counted: Answer = ({ MetricDataQueries = [] }) => ({
  MetricDataResults: MetricDataQueries.map(({ Id }) => ({
    Id,
    Timestamps: [new Date(Math.floor(Date.now() / MINUTE) * MINUTE)],
    Values: [Id === REJECTIONS_ID ? 1 : 0],
  })),
});

const isDeadLetters = ({ QueueUrl = '' }: Parameters<Answer>[0]) => QueueUrl.includes('dlq');

/** Each source of the overview, how it is made to fail, and what is unread then. */
const SOURCES: readonly [
  source: string,
  command: string,
  unread: OverviewPart[],
  gone: (keyof Overview)[],
][] = [
  ['SQS', 'GetQueueAttributesCommand', ['queues', 'dead-letters'], []],
  [
    'CloudWatch metrics',
    'GetMetricDataCommand',
    ['metrics', 'ages', 'unkept'],
    ['counts', 'series', 'rejections'],
  ],
  ['CloudWatch alarms', 'DescribeAlarmsCommand', ['alarms'], ['alarms']],
  ['the ledger', 'QueryCommand', ['waiting', 'ledger'], ['waiting', 'unsentOldestSeconds', 'kept']],
  ['Secrets Manager', 'DescribeSecretCommand', ['secret'], ['secret']],
  ['CloudWatch Logs', 'FilterLogEventsCommand', ['rejections'], ['rejections']],
  ['Systems Manager', 'GetParametersByPathCommand', ['pauses'], []],
];

const HOWS: readonly [how: string, fail: Answer][] = [
  ['is down', down],
  ['rejects', denied],
  ['does not answer', silent],
];

describe.each(HOWS)('a source that %s', (how, fail) => {
  test.each(SOURCES)('%s', async (_source, command, unread, gone) => {
    answers = new Map([...answers, ['GetMetricDataCommand', counted], [command, fail]]);
    const overview = await read();
    expect(overview.unread.map(({ part }) => part)).toEqual(unread);
    expect(overview.unread.every(({ isSlow }) => isSlow === (how === 'does not answer'))).toBe(true);
    expect(overview.verdict).not.toBe('good');
    const texts = overview.reasons.map(({ text }) => text);
    for (const { words } of overview.unread) expect(texts).toContain(words);
    for (const part of [
      'counts',
      'series',
      'rejections',
      'waiting',
      'unsentOldestSeconds',
      'kept',
      'secret',
      'alarms',
    ] as const) {
      expect({ part, isThere: overview[part] !== undefined }).toEqual({
        part,
        isThere: !gone.includes(part),
      });
    }
    expect(overview.queues.length).toBeGreaterThan(0);
  });
});

describe('a handler that is noted as paused', () => {
  const note = { since: Date.now() - 3_600_000, by: 'arn:aws:iam::1:user/ann', reason: 'the bank is down' };
  const why = 'because its handler is paused by user/ann: the bank is down';
  const readWhile = async (mappings: Answer): Promise<Overview> => {
    receiver.aws.parameters.put(`/${STACK_NAME}/paused/merchant`, JSON.stringify(note));
    const alarm = {
      AlarmName: `${STACK_NAME}-oldest-message-merchant-handler`,
      AlarmDescription: 'Statuses are out of date. Runbook: docs/runbook.md#oldest-message',
      StateValue: 'ALARM',
    };
    answers = new Map([
      ...answers,
      ['DescribeAlarmsCommand', () => ({ MetricAlarms: [alarm] })],
      ['ListEventSourceMappingsCommand', mappings],
    ]);
    const overview = await read();
    receiver.aws.parameters.put(`/${STACK_NAME}/paused/merchant`, 'not a note');
    return overview;
  };
  const marked = ({ queues }: Overview) => queues.filter(({ paused }) => paused !== undefined);
  const inState = (State: string) => () => ({ EventSourceMappings: [{ State }] });

  test('is told with who, since when and why, and marks the alarm that rings for it', async () => {
    const overview = await readWhile(inState('Disabled'));
    expect(overview).toMatchObject({
      verdict: 'watch',
      reasons: [
        {
          text: expect.stringMatching(
            /^The merchant handler is paused since .* by user\/ann: the bank is down/,
          ),
        },
        { text: expect.stringContaining(why) },
      ],
      alarms: [{ impact: expect.stringContaining(why) }],
    });
    expect(marked(overview)).toMatchObject([{ entity: 'merchant', subscriber: 'handler', paused: note }]);
  });

  test('and that a deployment has resumed explains no alarm', async () => {
    const overview = await readWhile(inState('Enabled'));
    const texts = overview.reasons.map(({ text }) => text).join(' ');
    expect(texts).toContain('although it is noted as paused');
    expect(overview.verdict).not.toBe('watch');
    expect(JSON.stringify([texts, overview.alarms])).not.toContain(why);
    expect(marked(overview)).toEqual([]);
  });

  test('is told by its note alone where Lambda does not say', async () => {
    const overview = await readWhile(denied);
    expect(overview.unread).toEqual([]);
    expect(overview.verdict).not.toBe('watch');
    expect(JSON.stringify(overview.alarms)).not.toContain(why);
    expect(marked(overview)).toHaveLength(1);
  });
});

test('of the queues only what was read has a number', async () => {
  answers = new Map([
    ...answers,
    ['GetQueueAttributesCommand', (input) => (isDeadLetters(input) ? down() : undefined)],
  ]);
  const { queues, unread } = await read();
  expect(unread.map(({ part }) => part)).toEqual(['dead-letters']);
  for (const queue of queues) {
    expect(queue).toMatchObject({ waiting: 0, inFlight: 0, oldestSeconds: 0 });
    expect(queue).not.toHaveProperty('deadLetters');
  }
});

test('a metric that CloudWatch cannot tell is not zero', async () => {
  answers = new Map([
    ...answers,
    [
      'GetMetricDataCommand',
      ({ MetricDataQueries = [] }) => ({
        MetricDataResults: MetricDataQueries.map(({ Id }) => ({ Id, StatusCode: 'InternalError' })),
      }),
    ],
  ]);
  const { unread, counts } = await read();
  expect(unread.map(({ part }) => part)).toContain('metrics');
  expect(counts).toBeUndefined();
});

test('a run that is gone leaves nothing to be green about', async () => {
  const commands = SOURCES.map(([, command]) => [command, down] as const);
  answers = new Map([...answers, ...commands]);
  const { unread, verdict } = await read();
  expect(unread).toHaveLength(10);
  expect(verdict).toBe('watch');
});
