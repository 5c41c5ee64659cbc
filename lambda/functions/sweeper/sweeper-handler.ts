import type { Context } from 'aws-lambda';
import type { LogWriter } from '../../adapters/log-writer.ts';
import { errorFingerprint } from '../../core/telemetry/error-fingerprint.ts';
import { type SweeperPorts, type SweeperSettings, sweepOutbox } from './sweep-outbox.ts';

/** Time kept for the claims under way when a run ends, in milliseconds. */
const FINISH_MARGIN = 10_000;

/** Of that, time kept for the report. */
const REPORT_MARGIN = 2000;

/** The ledger cannot be read, so nobody can say whether something is left unsent. */
class OutboxUnreadableError extends Error {
  override readonly name = 'OutboxUnreadableError';
}

/** The outbox sweeper as a Lambda handler, on given settings and ports. It needs nothing from its event. */
export function sweeperHandler(
  settings: SweeperSettings,
  ports: SweeperPorts,
  lines: LogWriter,
): (event: unknown, context: Context) => Promise<void> {
  return async function sweep(_event, context) {
    lines.beginInvocation(context);
    const beganAt = ports.now();
    const timeLeft = context.getRemainingTimeInMillis();
    const { errors, failures, ...counts } = await sweepOutbox(
      settings,
      ports,
      AbortSignal.timeout(Math.max(0, timeLeft - FINISH_MARGIN)),
      AbortSignal.timeout(Math.max(0, timeLeft - REPORT_MARGIN)),
    );
    const [first] = errors;
    const line = {
      ...counts,
      errors: failures,
      causes: errors.flat(),
      fingerprint: first && errorFingerprint(first),
      durationMilliseconds: ports.now() - beganAt,
    };
    const { oldestAge, parkedInAll, taken } = counts;
    const metrics = {
      ...(taken > 0 && { UnsentEvents: taken }),
      ...(oldestAge !== undefined && { OldestUnsentAge: Math.round(oldestAge / 1000) }),
      ...(parkedInAll !== undefined && { ParkedEvents: parkedInAll }),
    };
    lines.write('outbox.swept', line, metrics, failures > 0 ? 'error' : 'info');
    if (oldestAge === undefined || parkedInAll === undefined) {
      throw new OutboxUnreadableError('The ledger cannot be read; outbox.swept in the log says why.');
    }
  };
}
