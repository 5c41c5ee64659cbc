/**
 * Lines that Lambda itself writes for each invocation, at its log level INFO and in JSON, after the schema of its events
 * in "Lambda Telemetry API Event schema reference". The local run does not write them.
 */
const LINES = [
  {
    time: '2026-11-22T05:00:00.000Z',
    type: 'platform.start',
    record: { requestId: '8286a188-ba32-4475-8077-530cd35c09a9', version: '$LATEST' },
  },
  {
    time: '2026-11-22T05:00:00.025Z',
    type: 'platform.report',
    record: {
      requestId: '8286a188-ba32-4475-8077-530cd35c09a9',
      metrics: { durationMs: 24.531, billedDurationMs: 25, memorySizeMB: 512, maxMemoryUsedMB: 112 },
      status: 'success',
    },
  },
];

/** Bytes of these lines, their line ends included. */
export function platformBytes(): number {
  return LINES.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0);
}

/** Number of these lines. */
export function platformLines(): number {
  return LINES.length;
}
