import type { MetricIdentity } from './metric.ts';
import { startOfMinute } from './metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type ComparisonOperator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanOrEqualToThreshold'
  | 'LessThanThreshold';

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** When an alarm goes off: one metric against a threshold. */
export interface AlarmCondition {
  readonly metric: MetricIdentity;
  readonly statistic: string;
  /** A multiple of 60. */
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** So many of the periods must breach. */
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly missingData: MissingData;
}

/** What an alarm is judged by. */
export interface AlarmCircumstances {
  /** Value of the metric in the period that begins at these epoch milliseconds. */
  readonly valueAt: (start: number) => number | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Epoch milliseconds. What is missing from before says nothing. */
  readonly runningSince: number;
  /** State so far. */
  readonly previous: AlarmState;
}

export interface AlarmVerdict {
  readonly state: AlarmState;
  /** One sentence. */
  readonly reason: string;
}

const COMPARISONS: Readonly<
  Record<ComparisonOperator, { sign: string; breaches(a: number, b: number): boolean }>
> = {
  GreaterThanOrEqualToThreshold: { sign: '>=', breaches: (value, threshold) => value >= threshold },
  GreaterThanThreshold: { sign: '>', breaches: (value, threshold) => value > threshold },
  LessThanOrEqualToThreshold: { sign: '<=', breaches: (value, threshold) => value <= threshold },
  LessThanThreshold: { sign: '<', breaches: (value, threshold) => value < threshold },
};

/** Statistics that grow while their period is open: too low a value may yet become high enough. */
const GROWING: readonly string[] = ['Sum', 'SampleCount', 'Maximum'];

/**
 * Judges an alarm by the periods that ended with the last full minute, as CloudWatch does. Other than there, a period
 * that is still open counts as soon as its data breaches.
 */
export function evaluateAlarm(condition: AlarmCondition, circumstances: AlarmCircumstances): AlarmVerdict {
  const minute = startOfMinute(circumstances.now);
  if (countsWhileOpen(condition)) {
    const early = judge(condition, circumstances, minute + 60_000);
    if (early.state === 'ALARM') return early;
  }
  return judge(condition, circumstances, minute);
}

function countsWhileOpen({ comparison, statistic }: AlarmCondition): boolean {
  return comparison.startsWith('Greater') || !GROWING.includes(statistic);
}

/** @param end - epoch milliseconds at which the latest period ends */
function judge(condition: AlarmCondition, circumstances: AlarmCircumstances, end: number): AlarmVerdict {
  const { periodSeconds, evaluationPeriods, datapointsToAlarm, threshold, comparison, missingData } =
    condition;
  const { valueAt, now, runningSince, previous } = circumstances;
  const { sign, breaches } = COMPARISONS[comparison];
  const starts = Array.from(
    { length: evaluationPeriods },
    (_, index) => end - (index + 1) * periodSeconds * 1000,
  );
  const values = starts.map((start) => ({ start, value: valueAt(start) }));

  const present = values.flatMap(({ value }) => value ?? []);
  const breaching = present.filter((value) => breaches(value, threshold)).length;
  const missing = values.filter(({ value }) => value === undefined);
  // A period that is open or from before the run may have or have had values that nobody knows.
  const silent = missing.filter(
    ({ start }) => start >= runningSince && start + periodSeconds * 1000 <= now,
  ).length;
  const unknown = missing.length - silent;

  const periods = `${evaluationPeriods} period${evaluationPeriods === 1 ? '' : 's'} of ${periodSeconds} s`;
  const shown = values.map(({ value }) => (value === undefined ? 'none' : rounded(value))).join(', ');
  const facts = `${condition.statistic} ${sign} ${rounded(threshold)} in ${datapointsToAlarm} of ${periods}; latest first: ${shown}`;

  if (breaching + (missingData === 'breaching' ? silent : 0) >= datapointsToAlarm) {
    return { state: 'ALARM', reason: `Threshold crossed: ${facts}.` };
  }
  if (missingData === 'breaching' && breaching + silent + unknown >= datapointsToAlarm) {
    return { state: 'INSUFFICIENT_DATA', reason: `The run is too young to tell: ${facts}.` };
  }
  if (present.length === 0 && missingData === 'ignore') {
    return { state: previous, reason: `No data, which changes nothing: ${facts}.` };
  }
  if (present.length === 0 && missingData === 'missing') {
    return { state: 'INSUFFICIENT_DATA', reason: `No data: ${facts}.` };
  }
  return { state: 'OK', reason: `Threshold not crossed: ${facts}.` };
}

function rounded(value: number): string {
  return String(Number(value.toFixed(3)));
}
