import { CloudWatchClient, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { MetricName } from '../../lambda/core/telemetry/metric-catalogue.ts';
import type { OperatorPorts } from '../ports.ts';
import { serviceMetric } from '../service-metric.ts';
import type { Target } from '../target/target.ts';
import { formatAge, formatCount, formatTime } from '../words.ts';
import type { StoredVersions } from './stored-secret.ts';

/** Whether requests came that one version of the secret verified. Times in milliseconds since the epoch. */
export type SecretUse =
  /** `last` is when the latest came, to the minute or five. */
  | { readonly kind: 'used'; readonly requests: number; readonly since: number; readonly last: number }
  | { readonly kind: 'unused'; readonly since: number }
  /** The versions changed a moment ago, or CloudWatch did not tell. */
  | { readonly kind: 'unknown'; readonly why: 'too-early' | 'unreadable' };

/** The same for both versions that can verify. */
export interface SecretUses {
  readonly current: SecretUse;
  readonly previous: SecretUse;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** CloudWatch keeps points of one minute for 15 days, of five for 63; the local run keeps three hours. */
const FINE_SPAN = 3 * HOUR;
const LONGEST_SPAN = 60 * DAY;

/** Metrics come up to so much later than the requests. */
const METRICS_DELAY = 3 * MINUTE;

/**
 * Whether the current and the previous secret verified requests since the versions last changed, by the metrics.
 *
 * For `cacheSeconds` after a change verifiers may take the previous one for the current one, so that time does not count.
 */
export async function readSecretUse(
  target: Target,
  { current, changedAt }: StoredVersions,
  { now: clock, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<SecretUses> {
  const now = clock();
  const settled = Math.max(current?.storedAt ?? now, changedAt) + target.secret.cacheSeconds * 1000;
  const from = Math.max(settled, now - (target.isLocal ? FINE_SPAN - MINUTE : LONGEST_SPAN));
  const period = now - from < FINE_SPAN ? MINUTE : 5 * MINUTE;
  // The period in which the versions changed counts uses of both times.
  const since = Math.ceil(from / period) * period;
  if (now < since + METRICS_DELAY) return both({ kind: 'unknown', why: 'too-early' });
  try {
    return await readCounts(target, { since, now, period }, signal);
  } catch {
    signal.throwIfAborted();
    return both({ kind: 'unknown', why: 'unreadable' });
  }
}

const both = (use: SecretUse): SecretUses => ({ current: use, previous: use });

interface Span {
  readonly since: number;
  readonly now: number;
  readonly period: number;
}

/** What is counted of requests answered 200. Those that the previous secret did not verify, the current one did. */
const COUNTED = [
  ['accepted', 'AcceptedEvents'],
  ['duplicate', 'DuplicateRequests'],
  ['previous', 'PreviousSecretUsed'],
] as const satisfies readonly (readonly [id: string, metric: MetricName])[];

type Counted = (typeof COUNTED)[number][0];

/** By the beginning of their period. */
type Counts = Readonly<Record<Counted, Map<number, number>>>;

function isCounted(id: string): id is Counted {
  return COUNTED.some(([counted]) => counted === id);
}

/** @throws Error if CloudWatch does not tell all of it: that is not the same as none */
async function readCounts(
  { stackName, clientSettings }: Target,
  { since, now, period }: Span,
  signal: AbortSignal,
): Promise<SecretUses> {
  const counts: Counts = { accepted: new Map(), duplicate: new Map(), previous: new Map() };
  const client = new CloudWatchClient(clientSettings);
  const pages = paginateGetMetricData(
    { client },
    {
      StartTime: new Date(since),
      EndTime: new Date(now),
      MetricDataQueries: COUNTED.map(([Id, name]) => ({
        Id,
        MetricStat: { Metric: serviceMetric(stackName, name), Period: period / 1000, Stat: 'Sum' },
      })),
    },
    { abortSignal: signal },
  );
  const answered = new Set<string>();
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of MetricDataResults) {
      if (!isCounted(Id)) continue;
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') throw new Error(StatusCode);
      answered.add(Id);
      for (const [index, time] of Timestamps.entries()) counts[Id].set(time.getTime(), Values[index] ?? 0);
    }
  }
  if (answered.size < COUNTED.length) throw new Error('CloudWatch left out a metric.');
  const times = [...new Set(Object.values(counts).flatMap((points) => [...points.keys()]))];
  const useOf = (requestsAt: (time: number) => number): SecretUse => {
    const used = times.filter((time) => requestsAt(time) > 0);
    if (used.length === 0) return { kind: 'unused', since };
    const requests = used.reduce((sum, time) => sum + requestsAt(time), 0);
    return { kind: 'used', requests, since, last: Math.min(now, Math.max(...used) + period) };
  };
  const at = (counted: Counted, time: number): number => counts[counted].get(time) ?? 0;
  return {
    current: useOf((time) => at('accepted', time) + at('duplicate', time) - at('previous', time)),
    previous: useOf((time) => at('previous', time)),
  };
}

/** Whether one of the two is used, in a sentence; of one that is not, whether the other one is. */
export function useWords(uses: SecretUses, stage: keyof SecretUses, now: number): string {
  const use = uses[stage];
  const other = uses[stage === 'current' ? 'previous' : 'current'];
  switch (use.kind) {
    case 'used':
      return `It is in use: it verified ${formatCount(use.requests, 'request')} since ${formatTime(use.since)}, the latest ${formatAge(Math.max(0, now - use.last))} ago.`;
    case 'unused':
      return other.kind === 'used'
        ? `It was not used since ${formatTime(use.since)}, when the other one verified ${formatCount(other.requests, 'request')}.`
        : `Whether it is still used nobody knows: no request was verified since ${formatTime(use.since)}.`;
    case 'unknown':
      return use.why === 'too-early'
        ? 'Whether it is still used is not known yet: the versions changed a moment ago. Ask again in some minutes.'
        : 'Whether it is still used is not known: CloudWatch did not tell.';
  }
}
