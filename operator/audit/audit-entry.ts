/** What an operator can change. */
export const CHANGE_KINDS = [
  'dlq redrive',
  'dlq discard',
  'replay',
  'held release',
  'held discard',
  'parked release',
  'erase',
  'secret set',
  'secret retire',
  'pause',
  'resume',
  'skip',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What was asked for, in plain facts. Never a secret, a hash, a body, or the id of an entity that is erased. */
export type ChangeParameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** How many of what, such as `moved`. */
export type Counts = Readonly<Record<string, number>>;

/** One line of the audit log. */
export type AuditEntry = Intent | Outcome;

/** Stands there before anything is changed. */
interface Intent {
  readonly kind: 'intent';
  /** ISO 8601. */
  readonly timestamp: string;
  readonly operationId: string;
  readonly operation: ChangeKind;
  /** ARN of whoever asked for it. */
  readonly caller: string;
  /** Why, in the operator's own words. */
  readonly reason?: string;
  readonly parameters: ChangeParameters;
}

/** Stands there once it is known what came of it. */
export interface Outcome {
  readonly kind: 'outcome';
  /** ISO 8601. */
  readonly timestamp: string;
  readonly operationId: string;
  /** What was changed before a failure or an interruption stays changed. */
  readonly result: 'done' | 'failed' | 'interrupted';
  /** Absent if it ended before it could count. */
  readonly counts?: Counts;
  /** Name of the error; its words may quote what does not belong here. */
  readonly error?: string;
}
