import { LogWriter } from '../../../lambda/adapters/log-writer.ts';
import type { LogLines } from '../../../lambda/core/telemetry/log-lines.ts';

const ACCEPTED: LogLines['webhook.accepted'] = {
  apiRequestId: 'api-1',
  requestUuid: 'uuid-1',
  eventType: 'BusinessKycStatusChanged',
  subject: '42',
  bodyBytes: 26,
  durationMilliseconds: 12,
  secretFailure: undefined,
  rendering: undefined,
  secretStage: 'current',
  unsent: undefined,
  causes: undefined,
  fingerprint: undefined,
};
const SWEPT: LogLines['outbox.swept'] = {
  taken: 0,
  enqueued: 0,
  finished: 0,
  parked: 0,
  foreign: 0,
  oldestAge: 0,
  parkedInAll: 0,
  errors: 0,
  causes: [],
  fingerprint: undefined,
  durationMilliseconds: 12,
};

let written: string[];
let lines: LogWriter;
const last = () => JSON.parse(written.at(-1) ?? '') as Record<string, unknown>;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 10, 30, 12) });
  written = [];
  lines = new LogWriter('stack', (text) => written.push(text));
  lines.beginInvocation({ awsRequestId: 'invocation-1' });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('a line is one line of JSON, which is log line and metrics in one', () => {
  lines.write('webhook.accepted', ACCEPTED, { AcceptedEvents: 1, SecretReadFailureAge: 3.5 });
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^[^\n]+\n$/);
  expect(last()).toMatchObject({
    level: 'INFO',
    message: 'webhook.accepted',
    timestamp: '2026-11-30T12:00:00.000Z',
    service: 'stack',
    subject: '42',
    AcceptedEvents: 1,
    SecretReadFailureAge: 3.5,
    // At the root, or CloudWatch takes the line for a line and no more.
    _aws: {
      Timestamp: Date.UTC(2026, 10, 30, 12),
      CloudWatchMetrics: [
        {
          Namespace: 'CedarWebhooks',
          Dimensions: [['service']],
          Metrics: [
            { Name: 'AcceptedEvents', Unit: 'Count' },
            { Name: 'SecretReadFailureAge', Unit: 'Seconds' },
          ],
        },
      ],
    },
  });
});

test('what is not known takes no room, and a line without metrics has none', () => {
  lines.write('webhook.accepted', ACCEPTED);
  expect(last()).not.toHaveProperty('_aws');
  expect(written[0]).not.toMatch(/null|undefined|\[\]/);
  expect(last()).not.toHaveProperty('function_request_id');
});

test('a metric without a line is one by itself', () => {
  lines.count({ ReceiveCount: 2 });
  expect(last()).toEqual({ service: 'stack', ReceiveCount: 2, _aws: expect.anything() });
});

test('no level that is set silences it', () => {
  const variables = { ...process.env };
  process.env.AWS_LAMBDA_LOG_LEVEL = 'FATAL';
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  const out = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    new LogWriter('stack').write('webhook.accepted', ACCEPTED, { AcceptedEvents: 1 });
    expect(out).toHaveBeenCalledTimes(1);
  } finally {
    process.env = variables;
  }
});

test('a level of its own is told, and the invocation with it', () => {
  lines.write('outbox.swept', SWEPT, {}, 'error');
  expect(last()).toMatchObject({ level: 'ERROR', function_request_id: 'invocation-1' });
});

test('the first line of a process tells how it started, and each how much memory it took if that grew', () => {
  const usage = jest.spyOn(process, 'resourceUsage');
  const write = (megabytes: number) => {
    usage.mockReturnValue({ maxRSS: megabytes * 1024 } as NodeJS.ResourceUsage);
    lines.write('webhook.accepted', ACCEPTED);
    const { startMilliseconds, memoryMegabytes } = last();
    return [startMilliseconds, memoryMegabytes];
  };
  expect(write(80)).toEqual([expect.any(Number), 80]);
  expect(write(80)).toEqual([undefined, undefined]);
  expect(write(81.5)).toEqual([undefined, 82]);
  expect(write(82)).toEqual([undefined, undefined]);
});
