import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { functionsOf } from '../observed-stack.ts';
import { alarmsOf, type DashboardSource } from './dashboard-source.ts';
import { graph } from './graph.ts';
import { section } from './section.ts';

const HALF = 12;

/** What Lambda says of every function. */
export function functionSection(source: DashboardSource): IWidget {
  const functions = functionsOf(source.stack);
  const period = Duration.minutes(1);
  return section(
    '## Functions',
    [
      graph({
        title: 'Errors: crashes and time-outs',
        width: HALF,
        alarms: alarmsOf(source, 'verifier-errors', 'sweeper-errors', 'handler-errors'),
      }),
      graph({
        title: 'Throttles',
        width: HALF,
        alarms: alarmsOf(source, 'verifier-throttles'),
        metrics: functions
          .filter(({ name }) => name !== 'verifier')
          .map(({ name, lambda }) => lambda.metricThrottles({ period, label: name })),
      }),
    ],
    [
      graph({
        title: 'Duration, p99 in milliseconds',
        width: HALF,
        metrics: functions.map(({ name, lambda }) =>
          lambda.metricDuration({ period, statistic: 'p99', label: name }),
        ),
      }),
      graph({
        title: 'Environments at work',
        width: HALF,
        metrics: functions.map(({ name, lambda }) =>
          lambda.metric('ConcurrentExecutions', { period, statistic: 'Maximum', label: name }),
        ),
      }),
    ],
  );
}
