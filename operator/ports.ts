import type { Clock } from '../lambda/core/ports.ts';

/** What the use-cases need from the outside. The faces supply the real ones, tests supply their own. */
export interface OperatorPorts {
  /** Version of this code, which is the project's. */
  readonly version: string;
  readonly fetch: typeof fetch;
  readonly now: Clock;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Aborts when the operator wants no more: Ctrl-C in a terminal, the end of the console. */
  readonly signal: AbortSignal;
  /** Told if a change was made, and what came of it could not be written to the audit log. */
  readonly onUnrecorded?: ((operationId: string, failure: unknown) => void) | undefined;
}
