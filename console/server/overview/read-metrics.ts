import {
  type CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import type { MetricName } from '../../../lambda/core/telemetry/metric-catalogue.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { serviceMetric } from '../../../operator/service-metric.ts';
import type { Target } from '../../../operator/target/target.ts';

/** A metric and how its values of a minute become one. */
export interface WantedMetric {
  readonly metric: MetricName;
  readonly statistic: 'Sum' | 'SampleCount' | 'Maximum' | 'p50' | 'p95' | 'p99';
}

/** Values by the minute; minutes without any are not among them. */
export type MinuteValues = ReadonlyMap<number, number>;

export const MINUTE = 60_000;

/**
 * Reads metrics of the stack by the minute, in the order asked for.
 *
 * @param since - beginning of a minute, in milliseconds since the epoch
 */
export async function readMetrics(
  cloudWatch: CloudWatchClient,
  { stackName }: Pick<Target, 'stackName'>,
  wanted: readonly WantedMetric[],
  since: number,
  until: number,
  signal: AbortSignal,
): Promise<MinuteValues[]> {
  const found = wanted.map(() => new Map<number, number>());
  const pages = paginateGetMetricData(
    { client: cloudWatch },
    {
      StartTime: new Date(since),
      EndTime: new Date(until),
      MetricDataQueries: wanted.map(({ metric, statistic }, index) =>
        query(index, stackName, metric, statistic),
      ),
    },
    { abortSignal: signal },
  );
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of MetricDataResults) {
      // No answer is not the same as none.
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
        throw new OperatorProblem(`CloudWatch does not tell all metrics (${StatusCode}).`);
      }
      const values = found[Number(Id.slice(1))];
      for (const [at, time] of Timestamps.entries()) values?.set(time.getTime(), Values[at] ?? 0);
    }
  }
  return found;
}

function query(index: number, stackName: string, name: MetricName, statistic: string): MetricDataQuery {
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: serviceMetric(stackName, name),
      Period: MINUTE / 1000,
      Stat: statistic,
    },
  };
}
