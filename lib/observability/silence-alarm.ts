import { Duration } from 'aws-cdk-lib';
import { type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { BUILT_IN_SUBSCRIBER, type EventType } from '../../lambda/core/settings/event-type.ts';
import type { Settings } from '../config/settings.ts';
import type { EventQueue } from '../constructs/event-queue.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

const PERIOD = Duration.hours(1);

/**
 * No event for hours, for a stage that is known to get some. How quiet a quiet night is, only its user knows: of all
 * events, or of each type.
 *
 * @param service - name of the stack
 * @param silenceHours - whole hours without an event, 168 at most: CloudWatch looks back for a week, by the hour
 */
export function silenceAlarms(
  service: string,
  silenceHours: Settings['alarms']['silenceHours'] = {},
  eventTypes: readonly EventType[],
  queues: readonly EventQueue[],
): AlarmDefinition[] {
  if (typeof silenceHours === 'number') {
    const metric = serviceMetric(service, 'AcceptedEvents', 'Sum').with({ period: PERIOD });
    return [{ ...silence(metric, silenceHours, 'event'), label: 'Accepted in an hour' }];
  }
  return eventTypes.flatMap(({ name, entity }) => {
    const hours = silenceHours[name];
    const queue = queues.find((each) => each.entity === entity && each.subscriber === BUILT_IN_SUBSCRIBER);
    if (hours === undefined || queue === undefined) return [];
    // Every event of the type gets there, and the metric is SQS's own, which costs nothing.
    const metric = queue.source.metricNumberOfMessagesSent({ period: PERIOD, statistic: 'Sum' });
    const label = `${entity}: queued in an hour`;
    return [{ ...silence(metric, hours, `${entity} event`), subject: entity, label }];
  });
}

function silence(metric: Metric, hours: number, what: string): AlarmDefinition {
  return {
    kind: 'no-events',
    metric,
    threshold: 1,
    whenBelow: true,
    periods: hours,
    missingData: TreatMissingData.BREACHING,
    impact: `No ${what} was accepted for ${hours} hour${hours === 1 ? '' : 's'}: the platform may have stopped to call, or calls another URL.`,
  };
}
