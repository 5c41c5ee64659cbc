/**
 * Time-outs that must fit inside one another: the verifier answers 503 before its own time-out, which ends before API
 * Gateway stops waiting, so that no sender is left without an answer that says whether the event was kept.
 */

/** Time-out of the verifier, in seconds. */
export const VERIFIER_TIMEOUT_SECONDS = 15;

/** How long API Gateway waits for the verifier, in seconds. */
export const API_TIMEOUT_SECONDS = 20;

/** Time-out of the sweeper, in seconds: below its schedule of one minute. */
export const SWEEPER_TIMEOUT_SECONDS = 50;

/** What the canary takes of its time-out beside the time that its event has, in seconds: to read the secret, and to report. */
export const CANARY_MARGIN_SECONDS = 15;

/** What the clocks of two Lambda environments are assumed to differ at most, in seconds. */
export const CLOCK_SKEW_SECONDS = 30;

/** What a handler keeps of its time-out to report the outcome of its batch, in seconds. */
export const HANDLER_REPORT_SECONDS = 5;

/** Time of one event in a handler unless another is configured, in seconds. */
const RECORD_TIMEOUT_SECONDS = 5;

/** Most messages that SQS hands to a handler of a FIFO queue at once. */
const MAX_BATCH_SIZE = 10;

/** How a handler's time is shared out. */
export interface HandlerTimes {
  /** Most time one event may take, in seconds. */
  readonly recordTimeoutSeconds: number;
  /** Events received at once. */
  readonly batchSize: number;
}

/**
 * Shares a handler's time-out out. A batch never holds more events than there is time for, even if all are of one
 * entity and each takes as long as it may: an event that was received but had no time left would have used up one of
 * its receives, and could reach the dead-letter queue without ever having been tried.
 *
 * @param handlerTimeoutSeconds - the function's time-out
 * @param recordTimeoutSeconds - time of one event, if configured
 */
export function handlerTimes(handlerTimeoutSeconds: number, recordTimeoutSeconds?: number): HandlerTimes {
  const available = handlerTimeoutSeconds - HANDLER_REPORT_SECONDS;
  const perRecord = recordTimeoutSeconds ?? Math.min(RECORD_TIMEOUT_SECONDS, available);
  return {
    recordTimeoutSeconds: perRecord,
    batchSize: Math.max(1, Math.min(MAX_BATCH_SIZE, Math.floor(available / perRecord))),
  };
}

/** Messages stay for the longest time SQS offers, in days: an operator's holiday should lose nothing. */
export const QUEUE_RETENTION_DAYS = 14;

/**
 * The history is what tells a repeated delivery from a first one, so it must outlive every message: in its queue, in the
 * dead-letter queue, and in its queue again after a redrive.
 */
export const MIN_HISTORY_DAYS = 3 * QUEUE_RETENTION_DAYS;
