import { Duration } from 'aws-cdk-lib';
import type { Settings } from '../config/settings.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/** How long rejections are counted together. */
const PERIOD = Duration.minutes(5);

/**
 * Rejected requests that are or look genuine. What is answered 401, 409 or 422 has alarms of its own.
 *
 * @param service - name of the stack
 * @param thresholds - how many in five minutes are too many. One is, by default: a stranger lacks the headers, and to
 * have a hash that verifies takes the secret or a captured request.
 */
export function rejectionAlarms(
  service: string,
  thresholds: Pick<Settings['alarms'], 'platformRejections' | 'verifiedRejections'>,
): AlarmDefinition[] {
  return [
    {
      kind: 'platform-rejections',
      metric: serviceMetric(service, 'PlatformRejections', 'Sum').with({ period: PERIOD }),
      threshold: thresholds.platformRejections,
      impact: "Requests that look like the platform's are rejected: if they are genuine, events are lost.",
    },
    {
      kind: 'verified-rejections',
      metric: serviceMetric(service, 'VerifiedRejections', 'Sum').with({ period: PERIOD }),
      threshold: thresholds.verifiedRejections,
      impact: 'Requests with a right hash are rejected: genuine events are lost until it is mended.',
    },
  ];
}
