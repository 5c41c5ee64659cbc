import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/**
 * What is watched of the outbox and its sweeper.
 *
 * @param service - name of the stack
 * @param oldestUnsentMinutes - how long an accepted event may be unsent before somebody should look
 */
export function sweeperAlarms(
  service: string,
  sweeper: IFunction,
  oldestUnsentMinutes: number,
): AlarmDefinition[] {
  return [
    {
      kind: 'sweeper-errors',
      label: 'sweeper',
      metric: sweeper.metricErrors({ period: Duration.minutes(1) }),
      threshold: 1,
      periods: 3,
      impact: 'The outbox sweeper keeps failing: events that could not be sent at once stay unsent.',
    },
    {
      kind: 'sweeper-silence',
      label: 'Runs in five minutes',
      // What a run says of itself, as it comes out of the log: so it also tells when metrics of ours get lost on the way.
      metric: serviceMetric(service, 'OldestUnsentAge', 'SampleCount').with({ period: Duration.minutes(5) }),
      threshold: 1,
      whenBelow: true,
      periods: 2,
      missingData: TreatMissingData.BREACHING,
      impact:
        'The outbox sweeper does not run or cannot read the ledger, or its metrics are lost: events may stay unsent, and other alarms silent.',
    },
    {
      kind: 'unsent-events',
      metric: serviceMetric(service, 'OldestUnsentAge', 'Maximum'),
      threshold: oldestUnsentMinutes * 60,
      periods: 2,
      impact: `Accepted events have been unsent for more than ${oldestUnsentMinutes} minutes: nobody handles them yet.`,
    },
    {
      kind: 'parked-events',
      metric: serviceMetric(service, 'ParkedEvents', 'Maximum'),
      threshold: 1,
      impact: 'An accepted event could not be sent and was parked: nobody handles it until it is released.',
    },
  ];
}
