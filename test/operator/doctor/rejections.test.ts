import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { mergedWindows, readRejectionTimes } from '../../../operator/doctor/rejection-times.ts';
import { judgeRejections, type RejectionGroup, readRejections } from '../../../operator/doctor/rejections.ts';
import type { Verdict } from '../../../operator/doctor/verdict.ts';
import type { LogReader, LogSearch } from '../../../operator/events/log-lines.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { signal } = new AbortController();

const lines = (verdicts: readonly Verdict[]) => verdicts.map(({ state, words }) => `${state} ${words}`);

/** A log of lines at given times, which ends a search after so many lines. */
function logOf(stored: readonly { time: number; fields: Record<string, unknown> }[], mostLines = 1000) {
  const asked: LogSearch[] = [];
  const search = async function* (
    wanted: LogSearch,
    _signal: AbortSignal,
    bound: { mostPages?: number; onEnd?: () => void } = {},
  ) {
    asked.push(wanted);
    expect(bound.mostPages).toBeLessThanOrEqual(10);
    const found = stored.filter(({ time }) => time >= wanted.since && time <= wanted.until);
    for (const { time, fields } of found.slice(0, mostLines)) yield { id: `${time}`, time, fields };
    if (found.length <= mostLines) bound.onEnd?.();
  };
  return { logs: { search } as unknown as LogReader, asked };
}

const rejected = (time: number, fields: Record<string, unknown> = {}) => ({
  time,
  fields: {
    message: 'webhook.rejected',
    status: 415,
    code: 'unsupported_media_type',
    path: '/webhooks/BusinessKycStatusChanged',
    platformHeaders: 3,
    verified: false,
    ...fields,
  },
});

const target = { stackName: 'stack', logGroups: { verifier: '/verifier' } as never };
const windowAt = (start: number) => ({ start, end: start + 5 * MINUTE });

describe('the times that are looked at', () => {
  test('are the latest first, those that touch as one', () => {
    expect(
      mergedWindows([
        { start: 0, end: 5 },
        { start: 20, end: 30 },
        { start: 5, end: 10 },
        { start: 22, end: 24 },
      ]),
    ).toEqual([
      { start: 20, end: 30 },
      { start: 0, end: 10 },
    ]);
  });

  test('are those in which the metrics count any', async () => {
    const cloudWatch = new CloudWatchClient({ region: 'eu-west-1' });
    const asked: { MetricDataQueries: { MetricStat: { Metric: { MetricName: string } } }[] }[] = [];
    cloudWatch.send = async ({ input }: { input: (typeof asked)[number] }) => {
      asked.push(input);
      const Timestamps = [new Date(NOON - HOUR), new Date(NOON - 2 * HOUR)];
      return {
        MetricDataResults: [
          { Id: 'm0', Timestamps, Values: [0, 40] },
          { Id: 'm1', Timestamps: [], Values: [] },
        ],
      };
    };
    expect(await readRejectionTimes(cloudWatch, target, NOON - 24 * HOUR, NOON, signal)).toEqual([
      windowAt(NOON - 2 * HOUR),
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.MetricDataQueries.map(({ MetricStat }) => MetricStat.Metric.MetricName)).toEqual([
      'PlatformRejections',
      'VerifiedRejections',
      'HashMismatches',
      'UuidConflicts',
    ]);
  });

  test('are not taken for none where CloudWatch cannot tell', async () => {
    const cloudWatch = new CloudWatchClient({ region: 'eu-west-1' });
    cloudWatch.send = async () => ({ MetricDataResults: [{ Id: 'm0', StatusCode: 'InternalError' }] });
    await expect(readRejectionTimes(cloudWatch, target, NOON - HOUR, NOON, signal)).rejects.toThrow(
      'CloudWatch does not tell whether requests were rejected',
    );
  });
});

describe('what is read of the log', () => {
  test('is the times of the metrics and the last minutes, of lines with two of the headers at least', async () => {
    const { logs, asked } = logOf([rejected(NOON - 2 * HOUR), rejected(NOON - MINUTE)]);
    const found = await readRejections(logs, target, [windowAt(NOON - 2 * HOUR)], NOON, signal);
    expect(found).toMatchObject({
      complete: true,
      counted: true,
      groups: [{ count: 2, last: NOON - MINUTE }],
    });
    expect(asked.map(({ since, until }) => [since, until])).toEqual([
      [NOON - 10 * MINUTE, NOON],
      [NOON - 2 * HOUR - MINUTE, NOON - 2 * HOUR + 6 * MINUTE],
    ]);
    for (const { group, filter } of asked) {
      expect(group).toBe('/verifier');
      expect(filter.pattern).toBe('{ $.message = "webhook.rejected" && $.platformHeaders >= 2 }');
    }
  });

  test('is grouped by code and path, the latest first', async () => {
    const unknown = { status: 404, code: 'unknown_event_type', path: '/webhooks/Nonsense' };
    const { logs } = logOf([
      rejected(NOON - 3 * MINUTE),
      rejected(NOON - 2 * MINUTE, { verified: true }),
      rejected(NOON - MINUTE, unknown),
      rejected(NOON - 4 * MINUTE),
    ]);
    const { groups } = await readRejections(logs, target, [], NOON, signal);
    expect(groups).toEqual([
      { ...unknown, verified: false, count: 1, last: NOON - MINUTE },
      {
        status: 415,
        code: 'unsupported_media_type',
        path: '/webhooks/BusinessKycStatusChanged',
        verified: true,
        count: 3,
        last: NOON - 2 * MINUTE,
      },
    ]);
  });

  test('is bounded, and says so', async () => {
    const hourly = Array.from({ length: 20 }, (_, index) => windowAt(NOON - (index + 1) * HOUR));
    const { logs, asked } = logOf(hourly.map(({ start }) => rejected(start)));
    expect(await readRejections(logs, target, hourly, NOON, signal)).toMatchObject({ complete: false });
    expect(asked).toHaveLength(6);
    const long = logOf([rejected(NOON - 3), rejected(NOON - 2), rejected(NOON - 1)], 2);
    expect(await readRejections(long.logs, target, [], NOON, signal)).toMatchObject({ complete: false });
  });
});

describe('what is said of it', () => {
  const group: RejectionGroup = {
    status: 415,
    code: 'unsupported_media_type',
    path: '/webhooks/BusinessKycStatusChanged',
    verified: false,
    count: 40,
    last: NOON - 3 * MINUTE,
  };
  const judged = (groups: readonly RejectionGroup[], change = {}) =>
    lines(
      judgeRejections(
        { groups, counted: groups.length > 0, complete: true, ...change },
        'the last day',
        NOON,
      ),
    );

  test('is plain if there are none', () => {
    expect(judged([])).toEqual(["ok in the last day no request that looks like the platform's was rejected"]);
  });

  test('names count, path, code and remedy', () => {
    expect(judged([group])).toEqual([
      "fail 40 requests that look like the platform's were rejected at /webhooks/BusinessKycStatusChanged: 415 unsupported_media_type, 3 minutes ago at the latest. Have the sender, or what stands between, send JSON that is neither compressed nor encoded. Then have the platform send them again.",
    ]);
  });

  test('tells those apart whose hash verified', () => {
    expect(judged([{ ...group, verified: true, count: 1 }])[0]).toMatch(
      /^fail 1 request that looks like the platform's was rejected .* The hash is right, so it is genuine or was captured\. /,
    );
  });

  test('is never well while there are some: a warning if they came long ago, or have an alarm of their own', () => {
    expect(judged([{ ...group, last: NOON - 5 * HOUR }])).toEqual([
      expect.stringMatching(/^warn .*5 hours ago/),
    ]);
    for (const code of ['hash_mismatch', 'uuid_conflict'])
      expect(judged([{ ...group, code }])).toEqual([expect.stringMatching(/^warn /)]);
  });

  test('is not well either if the log could not be read to its end, or has nothing of what is counted', () => {
    expect(judged([], { complete: false })).toEqual([
      expect.stringMatching(/^warn The log of the last day holds more than was read\./),
    ]);
    expect(judged([], { counted: true })).toEqual([
      expect.stringMatching(/^warn .* has no line about them\./),
    ]);
  });

  test('shows of many reasons the ten latest', () => {
    const many = Array.from({ length: 12 }, (_, index) => ({ ...group, path: `/${'x'.repeat(index + 1)}` }));
    const said = judged(many);
    expect(said).toHaveLength(11);
    expect(said[10]).toBe('warn Rejected for 2 further reasons, too.');
  });

  test.each([
    ['not_found', 'cedar-webhooks url'],
    ['unknown_event_type', 'cedar-webhooks url'],
    ['source_not_allowed', 'sourceAllowList'],
    ['body_too_large', 'maxBodyBytes'],
    ['unsupported_media_type', 'JSON'],
    ['malformed_header', 'cedar-webhooks explain'],
    ['malformed_body', 'cedar-webhooks explain'],
    ['missing_field', 'cedar-webhooks explain'],
    ['unsupported_field', 'cedar-webhooks explain'],
    ['hash_mismatch', 'cedar-webhooks secret status'],
    ['uuid_conflict', 'with a UUID of its own'],
  ])('has a remedy for %s', (code, remedy) => {
    expect(judged([{ ...group, code }])[0]).toContain(remedy);
  });

  test('shows nothing that a terminal would obey', () => {
    expect(judged([{ ...group, path: '/a\u001b[31m\u202e' }])[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
