import type { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

/** What can go wrong. Each kind has a section in docs/runbook.md, whose heading gives the anchor of this name. */
export type AlarmKind =
  | 'dead-letters'
  | 'oldest-message'
  | 'handler-errors'
  | 'repeated-receives'
  | 'verifier-errors'
  | 'verifier-throttles'
  | 'secret-not-stored'
  | 'secret-unreadable'
  | 'hash-mismatches'
  | 'platform-rejections'
  | 'verified-rejections'
  | 'held-events'
  | 'uuid-conflicts'
  | 'gateway-failures'
  | 'gateway-throttled'
  | 'sweeper-errors'
  | 'sweeper-silence'
  | 'unsent-events'
  | 'parked-events'
  | 'no-events'
  | 'canary-stopped';

/** When an alarm goes off, and what that means. The alarm and its line in the dashboard are both made from it. */
export interface AlarmDefinition {
  readonly kind: AlarmKind;
  /** What it watches, in kebab-case, where there are several alarms of a kind. */
  readonly subject?: string;
  /** What its line in the dashboard is called; the subject or the name of the metric if absent. */
  readonly label?: string;
  /** One metric and no expression: the local run evaluates alarms, too. */
  readonly metric: Metric;
  /** The alarm goes off at this value and above; below it with `whenBelow`. */
  readonly threshold: number;
  readonly whenBelow?: boolean;
  /** Consecutive periods that must be over the threshold; 1 if absent. */
  readonly periods?: number;
  /** What it means if the metric is silent; nothing wrong if absent. */
  readonly missingData?: TreatMissingData;
  /** One sentence on what breaks for the user. */
  readonly impact: string;
}

/** Name of an alarm within its stack, in kebab-case. */
export function alarmId({ kind, subject }: AlarmDefinition): string {
  return subject === undefined ? kind : `${kind}-${subject}`;
}
