import type { MetricName } from '../../../lambda/core/telemetry/metric-catalogue.ts';
import type { TimeWindow } from '../../../operator/doctor/rejection-times.ts';
import { warn } from '../../../operator/doctor/verdict.ts';
import { formatCount } from '../../../operator/words.ts';
import type { Overview } from '../../contract.ts';
import { type MinuteSummary, mergedPercentile } from './merged-percentile.ts';
import { MINUTE, type MinuteValues, type WantedMetric } from './read-metrics.ts';
import type { Judgement } from './reasons.ts';

/** Metrics that count rejections, under the names that the page shows. No request is in two of them. */
const REJECTIONS = [
  'HashMismatches',
  'RejectedHeaders',
  'RejectedBodies',
  'RejectedFields',
  'RejectedAddresses',
  'UuidConflicts',
  'HeldEvents',
  'FailedRequests',
] as const satisfies readonly MetricName[];

/** Of those, what looks like the platform's own, or verified: counted beside the reason. */
const GENUINE_REJECTIONS = [
  'PlatformRejections',
  'VerifiedRejections',
] as const satisfies readonly MetricName[];

const COUNTED = [
  'AcceptedEvents',
  'DuplicateRequests',
  'HandlingFailures',
  'PreviousSecretUsed',
  ...REJECTIONS,
  ...GENUINE_REJECTIONS,
] as const satisfies readonly MetricName[];

const LATENCY_STATISTICS = ['SampleCount', 'p50', 'p95', 'p99', 'Maximum'] as const;

/** Everything that the overview takes from CloudWatch. {@link metricView} wants the values in this order. */
export const WANTED: readonly WantedMetric[] = [
  ...COUNTED.map((metric) => ({ metric, statistic: 'Sum' as const })),
  ...LATENCY_STATISTICS.map((statistic) => ({ metric: 'EndToEndLatency' as const, statistic })),
];

/** What the metrics say, for the page. */
export type MetricView = Required<Pick<Overview, 'counts' | 'series'>> &
  Pick<Overview, 'latency'> & {
    /** Minutes in which requests were rejected that look like the platform's. */
    readonly rejectionTimes: readonly TimeWindow[];
    /** How often those were counted. */
    readonly rejected: number;
    readonly previousSecret: Pick<NonNullable<Overview['secret']>, 'previousUsed' | 'previousUsedLast'>;
  };

/**
 * Sums and series of the metrics.
 *
 * @param since - beginning of the first minute
 * @param minutes - number of points
 */
export function metricView(values: readonly MinuteValues[], since: number, minutes: number): MetricView {
  const times = Array.from({ length: minutes }, (_, index) => since + index * MINUTE);
  const valuesOf = (index: number): MinuteValues => values[index] ?? new Map();
  const counts = new Map(
    COUNTED.map((name, index) => [name, times.map((time) => valuesOf(index).get(time) ?? 0)]),
  );
  const series = (name: (typeof COUNTED)[number]): readonly number[] => counts.get(name) ?? [];
  const total = (name: (typeof COUNTED)[number]): number => sumOf(series(name));
  const [samples, p50, p95, p99, maximum] = LATENCY_STATISTICS.map((_, index) =>
    valuesOf(COUNTED.length + index),
  );
  const summaries = times.map((time): MinuteSummary | undefined => {
    const count = samples?.get(time) ?? 0;
    const at = (statistic: MinuteValues | undefined): number => statistic?.get(time) ?? 0;
    return count === 0
      ? undefined
      : { count, p50: at(p50), p95: at(p95), p99: at(p99), maximum: at(maximum) };
  });
  // Each event that is handled has one.
  const handled = times.map((time) => samples?.get(time) ?? 0);
  const latency = latencyOf(summaries.filter((summary) => summary !== undefined));
  const previousUsedLast = times.findLast((_, index) => (series('PreviousSecretUsed')[index] ?? 0) > 0);
  return {
    counts: {
      accepted: total('AcceptedEvents'),
      duplicates: total('DuplicateRequests'),
      handled: sumOf(handled),
      failed: total('HandlingFailures'),
      rejected: REJECTIONS.map((reason) => ({ reason, count: total(reason) }))
        .filter(({ count }) => count > 0)
        .toSorted((a, b) => b.count - a.count),
    },
    ...(latency !== undefined && { latency }),
    rejectionTimes: times
      .filter((_, index) => GENUINE_REJECTIONS.some((name) => (series(name)[index] ?? 0) > 0))
      .map((start) => ({ start, end: start + MINUTE })),
    rejected: sumOf(GENUINE_REJECTIONS.map(total)),
    previousSecret: {
      previousUsed: total('PreviousSecretUsed'),
      ...(previousUsedLast !== undefined && { previousUsedLast }),
    },
    series: {
      times,
      accepted: series('AcceptedEvents'),
      rejected: times.map((_, index) => sumOf(REJECTIONS.map((name) => series(name)[index] ?? 0))),
      handled,
      failed: series('HandlingFailures'),
      latencyP50: summaries.map((summary) => summary?.p50 ?? null),
      latencyP99: summaries.map((summary) => summary?.p99 ?? null),
    },
  };
}

/** Spans that the log can show, by their least number of minutes. */
const LOG_SPANS = [
  [15, '15m'],
  [60, '1h'],
  [1440, '24h'],
] as const;

/** Rejections that have no line elsewhere, and may have been events. */
const OTHER_REJECTIONS: readonly string[] = [
  'HashMismatches',
  'UuidConflicts',
  'HeldEvents',
] satisfies readonly (typeof REJECTIONS)[number][];

/** Whether requests were rejected that may have been events. What has no form of one is garbage of the internet. */
export function judgeRejected({ rejected }: MetricView['counts'], minutes: number): Judgement {
  const total = sumOf(rejected.map(({ reason, count }) => (OTHER_REJECTIONS.includes(reason) ? count : 0)));
  const span = LOG_SPANS.find(([least]) => minutes <= least)?.[1] ?? '24h';
  const words = `${formatCount(total, 'request')} ${total === 1 ? 'was' : 'were'} rejected or held in the time shown: hash, UUID or policy. See why in the log.`;
  return { verdicts: total === 0 ? [] : [warn(words)], link: `/log?state=held,rejected&last=${span}` };
}

function latencyOf(minutes: readonly MinuteSummary[]): Overview['latency'] {
  const [p50, p95, p99] = [50, 95, 99].map((percent) => mergedPercentile(minutes, percent));
  return p50 === undefined || p95 === undefined || p99 === undefined ? undefined : { p50, p95, p99 };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
