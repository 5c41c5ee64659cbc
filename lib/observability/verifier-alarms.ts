import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/** How long hash mismatches are counted together. */
const MISMATCH_PERIOD = Duration.minutes(5);

/** How long looks at the secret may fail before somebody should look. */
const SECRET_FAILURE_SECONDS = 300;

/**
 * What is watched of the verifier.
 *
 * @param service - name of the stack
 * @param hashMismatches - how many in five minutes are too many. One is, by default: a stranger's request lacks the
 * headers or has none that are well formed, so a well-formed hash that does not verify most likely comes from the
 * platform, signed with a secret that is not stored here.
 * @param secretOutageHours - how long a known secret is kept while it cannot be read
 */
export function verifierAlarms(
  service: string,
  verifier: IFunction,
  hashMismatches: number,
  secretOutageHours: number,
): AlarmDefinition[] {
  const period = Duration.minutes(1);
  return [
    {
      kind: 'verifier-errors',
      label: 'verifier',
      metric: verifier.metricErrors({ period }),
      threshold: 1,
      impact: 'Webhooks got an error without a clear answer: the platform may not send them again.',
    },
    {
      kind: 'verifier-throttles',
      label: 'verifier',
      metric: verifier.metricThrottles({ period }),
      threshold: 1,
      impact: "Webhooks were rejected because the account's concurrent Lambda executions are used up.",
    },
    {
      kind: 'secret-not-stored',
      metric: serviceMetric(service, 'SecretNotStored', 'Sum'),
      threshold: 1,
      impact:
        'Every webhook is rejected because no webhook secret is stored: events are lost until there is one.',
    },
    {
      // One point is enough: where little comes, looks are minutes apart, and each tells how long they have failed.
      kind: 'secret-unreadable',
      metric: serviceMetric(service, 'SecretReadFailureAge', 'Maximum'),
      threshold: SECRET_FAILURE_SECONDS,
      impact: `The webhook secret cannot be read: a rotation goes unseen, and ${secretOutageHours} hours after the last reading every webhook is rejected.`,
    },
    {
      kind: 'hash-mismatches',
      metric: serviceMetric(service, 'HashMismatches', 'Sum').with({ period: MISMATCH_PERIOD }),
      threshold: hashMismatches,
      impact:
        'Hashes of webhooks do not verify: if they are genuine, the stored secret is wrong and events are lost.',
    },
    {
      kind: 'held-events',
      metric: serviceMetric(service, 'HeldEvents', 'Sum'),
      threshold: 1,
      impact:
        'Authentic events broke the field policy or cannot be read by every parser, and are held: nobody handles them until they are released.',
    },
    {
      kind: 'uuid-conflicts',
      metric: serviceMetric(service, 'UuidConflicts', 'Sum'),
      threshold: 1,
      impact:
        'A known request UUID came with other content and was rejected: an event is lost, or someone tampers.',
    },
  ];
}
