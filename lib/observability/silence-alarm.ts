import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/**
 * No event for hours, for a stage that is known to get some. How quiet a quiet night is, only its user knows.
 *
 * @param service - name of the stack
 * @param hours - whole hours without an event, 168 at most: CloudWatch looks back for a week, by the hour
 */
export function silenceAlarm(service: string, hours: number): AlarmDefinition {
  return {
    kind: 'no-events',
    label: 'Accepted in an hour',
    metric: serviceMetric(service, 'AcceptedEvents', 'Sum').with({ period: Duration.hours(1) }),
    threshold: 1,
    whenBelow: true,
    periods: hours,
    missingData: TreatMissingData.BREACHING,
    impact: `No event was accepted for ${hours} hours: the platform may have stopped to call, or calls another URL.`,
  };
}
