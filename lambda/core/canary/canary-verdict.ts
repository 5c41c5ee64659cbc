import type { CanaryStage } from './canary-stage.ts';

/** What somebody who runs the canary is told. */
export interface CanaryVerdict {
  readonly requestUuid: string;
  /** Absent if the event was handled in time. */
  readonly stoppedAt?: CanaryStage;
  /** Why it stopped, in one sentence. */
  readonly detail?: string;
  /** From the request to the handling; absent if it was not. */
  readonly latencyMilliseconds?: number;
}
