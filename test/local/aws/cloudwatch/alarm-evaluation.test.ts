import {
  type AlarmCondition,
  type AlarmState,
  evaluateAlarm,
} from '../../../../local/aws/cloudwatch/alarm-evaluation.ts';

/** 10:05:30, in the middle of a minute. */
const NOW = Date.parse('2026-11-22T10:05:30Z');

const condition: AlarmCondition = {
  metric: { namespace: 'CedarWebhooks', name: 'HashMismatches', dimensions: {} },
  statistic: 'Sum',
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 1,
  comparison: 'GreaterThanOrEqualToThreshold',
  missingData: 'notBreaching',
};

/** @param values - by the minute of the hour in which they fall */
function stateOf(
  changes: Partial<AlarmCondition>,
  values: Readonly<Record<number, number>>,
  circumstances: {
    readonly previous?: AlarmState;
    readonly runningSince?: number;
    readonly now?: number;
  } = {},
): AlarmState {
  const merged = { ...condition, ...changes };
  return evaluateAlarm(merged, {
    now: NOW,
    runningSince: 0,
    previous: 'OK',
    valueAt(start) {
      const first = new Date(start).getUTCMinutes();
      const inside = Object.entries(values).filter(
        ([minute]) => Number(minute) >= first && Number(minute) < first + merged.periodSeconds / 60,
      );
      return inside.length === 0 ? undefined : inside.reduce((sum, [, value]) => sum + value, 0);
    },
    ...circumstances,
  }).state;
}

describe('one period of one minute', () => {
  test.each<[string, Readonly<Record<number, number>>, AlarmState]>([
    ['the minute before breaches', { 4: 1 }, 'ALARM'],
    ['the open minute breaches', { 5: 1 }, 'ALARM'],
    ['the open minute does not, the one before does', { 4: 1, 5: 0 }, 'ALARM'],
    ['two minutes ago', { 3: 1 }, 'OK'],
    ['below the threshold', { 4: 0, 5: 0 }, 'OK'],
    ['silence', {}, 'OK'],
  ])('%s', (_, values, expected) => {
    expect(stateOf({}, values)).toBe(expected);
  });

  test.each<[AlarmCondition['comparison'], number[], number[]]>([
    ['GreaterThanOrEqualToThreshold', [1, 2], [0]],
    ['GreaterThanThreshold', [2], [0, 1]],
    ['LessThanOrEqualToThreshold', [0, 1], [2]],
    ['LessThanThreshold', [0], [1, 2]],
  ])('%s', (comparison, breaching, harmless) => {
    for (const value of breaching) expect(stateOf({ comparison }, { 4: value })).toBe('ALARM');
    for (const value of harmless) expect(stateOf({ comparison }, { 4: value })).toBe('OK');
  });
});

test('a period of five minutes reaches back five minutes', () => {
  const changes = { periodSeconds: 300, threshold: 3 };
  expect(stateOf(changes, { 0: 3 })).toBe('ALARM');
  expect(stateOf(changes, { 1: 1, 4: 1, 5: 1 })).toBe('ALARM');
  // The period that has ended lacks the last of them, the one that is open lacks the first.
  expect(stateOf(changes, { 0: 1, 4: 1, 5: 1 })).toBe('OK');
});

test('M of N periods', () => {
  const twoOfThree = { evaluationPeriods: 3, datapointsToAlarm: 2 };
  expect(stateOf(twoOfThree, { 2: 1, 4: 1 })).toBe('ALARM');
  expect(stateOf(twoOfThree, { 4: 1 })).toBe('OK');
  expect(stateOf(twoOfThree, { 3: 1, 5: 1 })).toBe('ALARM');
  expect(stateOf(twoOfThree, { 1: 1, 4: 1 })).toBe('OK');
  const allOfThree = { evaluationPeriods: 3, datapointsToAlarm: 3 };
  expect(stateOf(allOfThree, { 2: 1, 3: 1, 4: 1 })).toBe('ALARM');
  expect(stateOf(allOfThree, { 3: 1, 4: 1 })).toBe('OK');
});

test('too low a sum may yet grow while its period is open', () => {
  const below = { comparison: 'LessThanThreshold', missingData: 'missing' } as const;
  expect(stateOf(below, { 4: 1, 5: 0 })).toBe('OK');
  expect(stateOf({ ...below, statistic: 'Minimum' }, { 4: 1, 5: 0 })).toBe('ALARM');
});

describe('missing data', () => {
  const silence = {
    comparison: 'LessThanThreshold',
    missingData: 'breaching',
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
  } as const;

  test('breaches when the run is old enough', () => {
    expect(stateOf(silence, {}, { runningSince: NOW - 3 * 60_000 })).toBe('ALARM');
  });

  test('breaches not in the first periods after the start', () => {
    expect(stateOf(silence, {}, { runningSince: NOW - 2 * 60_000 })).toBe('INSUFFICIENT_DATA');
    expect(stateOf(silence, {}, { runningSince: NOW })).toBe('INSUFFICIENT_DATA');
    expect(stateOf(silence, { 4: 1 }, { runningSince: NOW })).toBe('OK');
  });

  test('breaches not because a period is open', () => {
    const above = { missingData: 'breaching' } as const;
    expect(stateOf(above, { 4: 0 })).toBe('OK');
  });

  test.each<[AlarmCondition['missingData'], AlarmState, AlarmState]>([
    ['notBreaching', 'ALARM', 'OK'],
    ['ignore', 'ALARM', 'ALARM'],
    ['ignore', 'OK', 'OK'],
    ['missing', 'ALARM', 'INSUFFICIENT_DATA'],
  ])('%s after %s is %s', (missingData, previous, expected) => {
    expect(stateOf({ missingData }, {}, { previous })).toBe(expected);
    // One value is enough to tell.
    expect(stateOf({ missingData, evaluationPeriods: 3 }, { 3: 0 }, { previous })).toBe('OK');
  });
});

test('the reason names threshold, periods and values', () => {
  expect(
    evaluateAlarm(
      { ...condition, evaluationPeriods: 2, datapointsToAlarm: 1 },
      {
        now: NOW,
        runningSince: 0,
        previous: 'OK',
        valueAt: (start) => (start === NOW - 30_000 ? 2 : undefined),
      },
    ),
  ).toEqual({
    state: 'ALARM',
    reason: 'Threshold crossed: Sum >= 1 in 1 of 2 periods of 60 s; latest first: 2, none.',
  });
});
