import { CloudWatchClient, type GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { readSecretUse, type SecretUses, useWords } from '../../../operator/secrets/secret-use.ts';
import type { Target } from '../../../operator/target/target.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const target = {
  stackName: 'cedar-webhooks-test',
  isLocal: false,
  clientSettings: { region: 'eu-west-1' },
  secret: { cacheSeconds: 60 },
} as unknown as Target;

const never = new AbortController().signal;
const ports = { now: () => NOON, signal: never };
const version = (versionId: string, storedAt: number) => ({ versionId, storedAt });
const rotatedAt = (time: number) => ({
  current: version('new', time),
  previous: version('old', time - 90 * 24 * HOUR),
  changedAt: time,
  deleted: false,
});

type Points = readonly (readonly [minutesAgo: number, value: number])[];
let asked: GetMetricDataCommand['input'][];

/** What CloudWatch answers for the metrics. */
function answer(
  accepted: Points,
  previous: Points,
  { duplicate = [], statusCode = 'Complete' }: { duplicate?: Points; statusCode?: string } = {},
): void {
  const result = (Id: string, points: Points) => ({
    Id,
    StatusCode: statusCode,
    Timestamps: points.map(([minutesAgo]) => new Date(NOON - minutesAgo * MINUTE)),
    Values: points.map(([, value]) => value),
  });
  asked = [];
  jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(async (command: object) => {
    asked.push((command as GetMetricDataCommand).input);
    return {
      MetricDataResults: [
        result('accepted', accepted),
        result('duplicate', duplicate),
        result('previous', previous),
      ],
    };
  });
}

afterEach(() => jest.restoreAllMocks());

test('counts what each version verified since the last change, and when it did so last', async () => {
  // In the last minute with any, all were verified by the previous one.
  answer(
    [
      [70, 2],
      [50, 3],
      [40, 1],
      [10, 0],
    ],
    [
      [70, 2],
      [40, 2],
      [20, 0],
    ],
    { duplicate: [[40, 1]] },
  );
  expect(await readSecretUse(target, rotatedAt(NOON - 2 * HOUR), ports)).toEqual({
    current: { kind: 'used', requests: 3, since: NOON - 119 * MINUTE, last: NOON - 49 * MINUTE },
    previous: { kind: 'used', requests: 4, since: NOON - 119 * MINUTE, last: NOON - 39 * MINUTE },
  });
});

test('a change long ago is looked at by five minutes, which CloudWatch keeps for longer', async () => {
  answer([], []);
  const days = 20 * 24 * HOUR;
  const { previous } = await readSecretUse(target, rotatedAt(NOON - days), ports);
  expect(previous).toEqual({ kind: 'unused', since: NOON - days + 5 * MINUTE });
  expect(
    asked[0]?.MetricDataQueries?.map(({ MetricStat }) => [
      MetricStat?.Metric?.MetricName,
      MetricStat?.Period,
    ]),
  ).toEqual([
    ['AcceptedEvents', 300],
    ['DuplicateRequests', 300],
    ['PreviousSecretUsed', 300],
  ]);
});

test('right after a change nobody knows: verifiers may still take the one for the other', async () => {
  answer([], []);
  const { previous } = await readSecretUse(target, rotatedAt(NOON - 2 * MINUTE), ports);
  expect(previous).toEqual({ kind: 'unknown', why: 'too-early' });
  expect(asked).toEqual([]);
});

test.each(['InternalError', 'Forbidden'])(
  'what CloudWatch leaves open (%s) is not taken for unused',
  async (status) => {
    answer([], [], { statusCode: status });
    const { previous } = await readSecretUse(target, rotatedAt(NOON - HOUR), ports);
    expect(previous).toEqual({ kind: 'unknown', why: 'unreadable' });
  },
);

test('neither is a rejection', async () => {
  jest.spyOn(CloudWatchClient.prototype, 'send').mockRejectedValue(new Error('AccessDenied') as never);
  const { previous } = await readSecretUse(target, rotatedAt(NOON - HOUR), ports);
  expect(previous).toEqual({ kind: 'unknown', why: 'unreadable' });
});

const unused = { kind: 'unused', since: NOON - HOUR } as const;
const used = { kind: 'used', requests: 12, since: NOON - HOUR, last: NOON - 3 * MINUTE } as const;

test.each<[SecretUses, RegExp]>([
  [
    { current: used, previous: used },
    /^It is in use: it verified 12 requests since 2026-11-21T11:00:00\.000Z, the latest 3 minutes ago\.$/,
  ],
  [
    { current: used, previous: unused },
    /^It was not used since .*, when the other one verified 12 requests\.$/,
  ],
  [{ current: unused, previous: unused }, /nobody knows: no request was verified since/],
  [{ current: used, previous: { kind: 'unknown', why: 'too-early' } }, /not known yet/],
  [{ current: used, previous: { kind: 'unknown', why: 'unreadable' } }, /not known: CloudWatch did not tell/],
])('says of the previous one %j', (uses, words) => {
  expect(useWords(uses, 'previous', NOON)).toMatch(words);
});
