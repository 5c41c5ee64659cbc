import { type CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { MetricName } from '../../lambda/core/telemetry/metric-catalogue.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import { serviceMetric } from '../service-metric.ts';
import type { Target } from '../target/target.ts';

/** Metrics that count requests which look like the platform's and were rejected. A request can be in several. */
const REJECTION_COUNTS = [
  'PlatformRejections',
  'VerifiedRejections',
  'HashMismatches',
  'UuidConflicts',
] as const satisfies readonly MetricName[];

/** A time in milliseconds since the epoch, its end not included. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

const PERIOD_SECONDS = 300;

/**
 * When such requests came, by the metrics: one request to CloudWatch for a whole day, where reading the log of a busy
 * stack would take thousands.
 *
 * @param since - milliseconds since the epoch
 * @throws OperatorProblem if CloudWatch does not tell: that is not the same as none
 */
export async function readRejectionTimes(
  cloudWatch: CloudWatchClient,
  { stackName }: Pick<Target, 'stackName'>,
  since: number,
  now: number,
  signal: AbortSignal,
): Promise<TimeWindow[]> {
  const starts: number[] = [];
  const pages = paginateGetMetricData(
    { client: cloudWatch },
    {
      StartTime: new Date(since),
      EndTime: new Date(now),
      MetricDataQueries: REJECTION_COUNTS.map((name, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: serviceMetric(stackName, name),
          Period: PERIOD_SECONDS,
          Stat: 'Sum',
        },
      })),
    },
    { abortSignal: signal },
  );
  for await (const { MetricDataResults = [] } of pages) {
    for (const { StatusCode, Timestamps = [], Values = [] } of MetricDataResults) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden')
        throw new OperatorProblem('CloudWatch does not tell whether requests were rejected. Try again.');
      for (const [index, time] of Timestamps.entries())
        if ((Values[index] ?? 0) > 0) starts.push(time.getTime());
    }
  }
  return starts.map((start) => ({ start, end: start + PERIOD_SECONDS * 1000 }));
}

/** The same times, the latest first, those that touch or overlap as one. */
export function mergedWindows(windows: readonly TimeWindow[]): TimeWindow[] {
  const merged: TimeWindow[] = [];
  for (const window of windows.toSorted((a, b) => b.end - a.end)) {
    const later = merged.at(-1);
    if (later === undefined || window.end < later.start) merged.push(window);
    else merged[merged.length - 1] = { start: Math.min(later.start, window.start), end: later.end };
  }
  return merged;
}
