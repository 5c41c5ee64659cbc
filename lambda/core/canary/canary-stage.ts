/**
 * Stages of an event's way, in its order. The number of the one at which a canary stopped is a metric: its place here,
 * counted from 1, so the order is not to change.
 */
export const CANARY_STAGES = ['route', 'secret', 'hash', 'table', 'queue', 'handler'] as const;

/** Where a canary can stop. */
export type CanaryStage = (typeof CANARY_STAGES)[number];

/** What a canary that was handled has in place of a stage's number. */
const HANDLED = 0;

/** Number of a stage; 0 if the canary was handled. */
export function stageNumber(stage: CanaryStage | undefined): number {
  return stage === undefined ? HANDLED : CANARY_STAGES.indexOf(stage) + 1;
}

/** What came back for the canary's request. */
export interface CanaryAnswer {
  readonly status: number;
  /** Absent if the answer is none of the verifier's. */
  readonly code?: string;
  /** What failed, if the verifier says it. */
  readonly stage?: string;
}

/**
 * The stage at which a request stopped, by its answer.
 *
 * @returns `undefined` if it was accepted
 */
export function stageOfAnswer({ status, code, stage }: CanaryAnswer): CanaryStage | undefined {
  if (status === 200 && code === 'accepted') return undefined;
  if (status === 401 && code === 'hash_mismatch') return 'hash';
  if (status === 503 && (stage === 'secret' || stage === 'table')) return stage;
  // Nobody, API Gateway, somebody else at this address, or a verifier that has no such URL or let its time run out.
  return 'route';
}
