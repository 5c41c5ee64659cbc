import type { LocalEvent } from './local-run.ts';

/**
 * Something is wrong with a local run, or was asked of it that it cannot do. Its message says what, and what to do.
 *
 * @hideconstructor
 */
export class LocalRunError extends Error {
  /** Name of the class. */
  override readonly name: string = 'LocalRunError';
}

/**
 * Why a local run did not start:
 *
 * - `no-app`: there is no cdk.json, or it names no app, or the app has no webhooks
 * - `synthesis-failed`: the app fails; `output` has what it said
 * - `not-ready`: it took too long
 * - `failed`: anything else, such as something in the template that cannot be run here
 */
export type StartFailure = 'no-app' | 'synthesis-failed' | 'not-ready' | 'failed';

/**
 * A local run did not start.
 *
 * @hideconstructor
 */
export class LocalRunStartError extends LocalRunError {
  /** Name of the class. */
  override readonly name = 'LocalRunStartError';
  /** Why it did not. */
  readonly reason: StartFailure;
  /** What the run printed. */
  readonly output: string;

  /** @internal */
  constructor(message: string, reason: StartFailure, output: string) {
    super(message);
    this.reason = reason;
    this.output = output;
  }
}

/**
 * No event was seen in the state that was waited for.
 *
 * @hideconstructor
 */
export class EventTimeoutError extends LocalRunError {
  /** Name of the class. */
  override readonly name = 'EventTimeoutError';
  /** The event as it was last seen; absent if none that was waited for was accepted. */
  readonly event: LocalEvent | undefined;

  /** @internal */
  constructor(message: string, event: LocalEvent | undefined) {
    super(message);
    this.event = event;
  }
}
