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
        title: 'Secret that verified, and use of the previous path token',
        metrics: counts(source, 'CurrentSecretUsed', 'PreviousSecretUsed', 'PreviousTokenUsed'),
      }),
      graph({
        title: 'How values were rendered when the hash matched',
        metrics: counts(
          source,
          'HashAsWritten',
          'HashNullEmpty',
          'HashAsJavaScript',
          'HashAsJavaScriptNullEmpty',
        ),
      }),
    ],
    [graph({ title: 'Secret not to be read for, seconds', alarms: alarmsOf(source, 'secret-unreadable') })],
  );
}
