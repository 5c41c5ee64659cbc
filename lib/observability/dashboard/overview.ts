import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Column,
  type IWidget,
  MathExpression,
  type Metric,
  Row,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { handledEvents, serviceMetric } from '../service-metric.ts';
import { counts, type DashboardSource } from './dashboard-source.ts';

const ALARMS_WIDTH = 9;
const NUMBERS_WIDTH = 24 - ALARMS_WIDTH;
const NUMBERS_HEIGHT = 4;

/** "Is it working?" at one glance. */
export function overview(source: DashboardSource): IWidget {
  const { serviceName } = source.stack.settings;
  return new Row(
    new AlarmStatusWidget({
      title: 'Alarms',
      // It shows 100 at most. A stack reaches CloudFormation's 500 resources before it has so many.
      alarms: [...source.alarms],
      width: ALARMS_WIDTH,
      height: 2 * NUMBERS_HEIGHT,
    }),
    new Column(
      new SingleValueWidget({
        title: 'In the time shown',
        metrics: [
          ...counts(source, 'AcceptedEvents'),
          handledEvents(serviceName),
          ...counts(source, 'RejectedRequests', 'HeldEvents'),
          source.stack.api.api.metricServerError({ period: Duration.minutes(1), label: 'Answered 5xx' }),
        ],
        setPeriodToTimeRange: true,
        width: NUMBERS_WIDTH,
        height: NUMBERS_HEIGHT,
      }),
      new SingleValueWidget({
        title: 'Now',
        metrics: [
          serviceMetric(serviceName, 'OldestUnsentAge', 'Maximum').with({ label: 'Oldest unsent, seconds' }),
          serviceMetric(serviceName, 'ParkedEvents', 'Maximum').with({ label: 'Parked' }),
          total(
            'waiting',
            'Waiting in queues',
            source.stack.queues.map(({ source: queue }) => messagesIn(queue)),
          ),
          total(
            'dead',
            'Dead letters',
            source.stack.queues.map(({ deadLetters }) => messagesIn(deadLetters)),
          ),
        ],
        width: NUMBERS_WIDTH,
        height: NUMBERS_HEIGHT,
      }),
    ),
  );
}

function messagesIn(queue: IQueue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({
    period: Duration.minutes(1),
    statistic: 'Maximum',
  });
}

/** @param idPrefix - tells the metrics apart from the others of the widget */
function total(idPrefix: string, label: string, metrics: readonly Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${idPrefix}${index}`, metric]));
  return new MathExpression({
    label,
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    period: Duration.minutes(1),
  });
}
