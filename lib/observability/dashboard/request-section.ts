import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { alarmsOf, counts, type DashboardSource } from './dashboard-source.ts';
import { graph } from './graph.ts';
import { section } from './section.ts';

/** What came in, what became of it, and how fast it was answered. */
export function requestSection(source: DashboardSource): IWidget {
  const { api } = source.stack.api;
  const period = Duration.minutes(1);
  return section(
    '## Requests',
    [
      graph({
        title: 'By outcome',
        alarms: alarmsOf(source, 'no-events'),
        metrics: counts(
          source,
          'AcceptedEvents',
          'DuplicateRequests',
          'RejectedRequests',
          'HeldEvents',
          'UuidConflicts',
          'FailedRequests',
        ),
      }),
      graph({
        title: 'Rejected, by reason',
        alarms: alarmsOf(source, 'hash-mismatches'),
        metrics: counts(source, 'RejectedHeaders', 'RejectedBodies', 'RejectedFields', 'RejectedAddresses'),
      }),
      graph({
        title: 'Genuine and not accepted',
        alarms: alarmsOf(
          source,
          'platform-rejections',
          'verified-rejections',
          'gateway-failures',
          'gateway-throttled',
          'secret-not-stored',
          'held-events',
          'uuid-conflicts',
        ),
      }),
    ],
    [
      graph({
        title: 'Answered after, milliseconds',
        metrics: [
          api.metricLatency({ period, statistic: 'p50', label: 'p50' }),
          api.metricLatency({ period, statistic: 'p99', label: 'p99' }),
          api.metricIntegrationLatency({ period, statistic: 'p99', label: 'p99 of the verifier' }),
        ],
      }),
      graph({
        title: 'Use of the previous secret, and of the previous path token',
        metrics: counts(source, 'PreviousSecretUsed', 'PreviousTokenUsed'),
      }),
      graph({
        title: 'Hashes that matched values rendered otherwise than as written',
        metrics: counts(source, 'HashNullEmpty', 'HashAsJavaScript', 'HashAsJavaScriptNullEmpty'),
      }),
    ],
    [graph({ title: 'Secret not to be read for, seconds', alarms: alarmsOf(source, 'secret-unreadable') })],
  );
}
