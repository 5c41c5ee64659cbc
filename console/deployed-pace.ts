/**
 * How many times as long as of a local run everything waits before it asks a deployed stack again: that is paid for, and
 * its metrics are of whole minutes.
 */
export const DEPLOYED_PACE = 15;
