/**
 * Time-outs that must fit inside one another: the verifier answers 503 before its own time-out, which ends before API
 * Gateway gives up, so that no sender is left without an answer that says whether the event was kept.
 */

/** Time-out of the verifier, in seconds. */
export const VERIFIER_TIMEOUT_SECONDS = 15;

/** How long API Gateway waits for the verifier, in seconds. */
export const API_TIMEOUT_SECONDS = 20;

/** Time-out of the sweeper, in seconds: below its schedule of one minute. */
export const SWEEPER_TIMEOUT_SECONDS = 50;

/** What the clocks of two Lambda environments are assumed to differ at most, in seconds. */
export const CLOCK_SKEW_SECONDS = 30;

/** What a handler keeps of its time-out to report the outcome of its batch, in seconds. */
export const HANDLER_REPORT_SECONDS = 5;

/** Messages stay for the longest time SQS offers, in days: an operator's holiday should lose nothing. */
export const QUEUE_RETENTION_DAYS = 14;

/**
 * The history is what tells a repeated delivery from a first one, so it must outlive every message: in its queue, in the
 * dead-letter queue, and in its queue again after a redrive.
 */
export const SHORTEST_HISTORY_DAYS = 3 * QUEUE_RETENTION_DAYS;
