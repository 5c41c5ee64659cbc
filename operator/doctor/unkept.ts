import { type CloudWatchClient, type Metric, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { ToolCommand } from '../problems/tool-command.ts';
import { serviceMetric } from '../service-metric.ts';
import type { Target } from '../target/target.ts';
import { formatAge, formatCount } from '../words.ts';
import { fail, orOk, type Verdict, warn } from './verdict.ts';

/** Requests of one kind that were not kept, whatever they were. */
export interface UnkeptRequests {
  readonly kind: keyof typeof WORDS;
  readonly count: number;
  /** When the latest came, to five minutes, in milliseconds since the epoch. */
  readonly last: number;
}

/** What became of them. */
const WORDS = {
  failed: 'answered 503, with nothing kept',
  throttled: 'answered 429 by API Gateway',
  crashed: 'got no answer of ours: the verifier crashed or ran out of time',
  rejected: "rejected because the account's Lambda executions were used up",
} as const;

const KINDS = Object.keys(WORDS) as (keyof typeof WORDS)[];

const PERIOD_SECONDS = 300;

/**
 * How many requests were not kept, by the metrics.
 *
 * @param since - milliseconds since the epoch
 * @throws OperatorProblem if CloudWatch does not tell: that is not the same as none
 */
export async function readUnkept(
  cloudWatch: CloudWatchClient,
  { stackName, functions }: Pick<Target, 'stackName' | 'functions'>,
  since: number,
  now: number,
  signal: AbortSignal,
): Promise<UnkeptRequests[]> {
  const ofVerifier = (MetricName: string): Metric => ({
    Namespace: 'AWS/Lambda',
    MetricName,
    Dimensions: [{ Name: 'FunctionName', Value: functions.verifier }],
  });
  const metrics: Readonly<Record<keyof typeof WORDS, Metric>> = {
    failed: serviceMetric(stackName, 'FailedRequests'),
    throttled: serviceMetric(stackName, 'GatewayThrottled'),
    crashed: ofVerifier('Errors'),
    rejected: ofVerifier('Throttles'),
  };
  const pages = paginateGetMetricData(
    { client: cloudWatch },
    {
      StartTime: new Date(since),
      EndTime: new Date(now),
      MetricDataQueries: KINDS.map((kind) => ({
        Id: kind,
        MetricStat: { Metric: metrics[kind], Period: PERIOD_SECONDS, Stat: 'Sum' },
      })),
    },
    { abortSignal: signal },
  );
  const found = new Map<string, { count: number; last: number }>();
  const answered = new Set<string>();
  for await (const { MetricDataResults = [] } of pages) {
    for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of MetricDataResults) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') throw unreadable();
      answered.add(Id);
      for (const [index, time] of Timestamps.entries()) {
        const value = Values[index] ?? 0;
        if (value === 0) continue;
        const { count, last } = found.get(Id) ?? { count: 0, last: 0 };
        const end = Math.min(now, time.getTime() + PERIOD_SECONDS * 1000);
        found.set(Id, { count: count + value, last: Math.max(last, end) });
      }
    }
  }
  if (KINDS.some((kind) => !answered.has(kind))) throw unreadable();
  return KINDS.flatMap((kind) => {
    const counted = found.get(kind);
    return counted === undefined ? [] : [{ kind, ...counted }];
  });
}

function unreadable(): OperatorProblem {
  return new OperatorProblem('CloudWatch does not tell whether every request was answered. Try again.');
}

/** What came in the last hour is taken for something that goes on. */
const RECENT = 3_600_000;

const NEXT: ToolCommand = { name: 'reconcile', words: ['<webhook-log>'] };

/**
 * Whether requests came that left no trace: nobody knows whether the platform sends them again.
 *
 * @param span - the time that was looked at, such as `the last day`
 */
export function judgeUnkept(
  unkept: readonly UnkeptRequests[],
  span: string,
  now: number,
): readonly Verdict[] {
  const faults = unkept.map(({ kind, count, last }) => {
    const age = formatAge(Math.max(0, now - last));
    const latest = count === 1 ? `${age} ago` : `the latest ${age} ago`;
    const words = `${formatCount(count, 'request')} of ${span} ${kind === 'crashed' ? '' : count === 1 ? 'was ' : 'were '}${WORDS[kind]}, ${latest}. Compare with the platform's Webhook Log, and have it send again what is missing.`;
    return now - last < RECENT ? fail(words, undefined, NEXT) : warn(words, undefined, NEXT);
  });
  return orOk(faults, `in ${span} every request was answered by the verifier, none with 503`);
}
