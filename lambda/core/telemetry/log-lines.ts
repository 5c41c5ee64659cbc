import type { CanaryStage } from '../canary/canary-stage.ts';
import type { Rendering } from '../signature/security-hash.ts';
import type { ErrorSummary } from './error-summary.ts';

/** In every line of the verifier: one per request. */
interface RequestLine {
  readonly apiRequestId: string;
  readonly requestUuid: string | undefined;
  readonly eventType: string | undefined;
  readonly subject: string | undefined;
  readonly bodyBytes: number;
  readonly durationMilliseconds: number;
  readonly secretFailure: string | undefined;
}

/** A request that was answered 2xx. Which fields were signed is configured: no others would have been accepted. */
interface VerifiedLine extends RequestLine {
  readonly requestUuid: string;
  readonly eventType: string;
  readonly subject: string;
  readonly rendering: Exclude<Rendering, 'as-written'> | undefined;
  readonly secretStage: 'current' | 'previous';
}

interface AcceptedLine extends VerifiedLine {
  readonly unsent: readonly string[] | undefined;
  readonly causes: readonly ErrorSummary[] | undefined;
  readonly fingerprint: string | undefined;
}

/** A request that was answered anything else. */
interface UnkeptLine extends RequestLine {
  readonly securityFields: readonly string[] | undefined;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

interface RejectedLine extends UnkeptLine {
  readonly path: string;
  readonly platformHeaders: number;
  readonly verified: boolean;
}

/** Which entity it is about is not known: the signed values are what broke the policy. */
type HeldLine = Omit<UnkeptLine, 'subject'>;

interface FailedLine extends UnkeptLine {
  readonly causes: readonly ErrorSummary[];
  readonly fingerprint: string;
}

/** In every line of a handler: one per message that it tried. */
interface MessageLine {
  readonly apiRequestId: string | undefined;
  readonly requestUuid: string | undefined;
  readonly eventType: string;
  readonly entity: string | undefined;
  readonly subject: string | undefined;
  readonly received: number;
  readonly latencyMilliseconds: number | undefined;
  readonly durationMilliseconds: number;
}

/** A delivery that did not fail. */
interface DoneLine extends MessageLine {
  readonly requestUuid: string;
  readonly entity: string;
  readonly subject: string;
  readonly latencyMilliseconds: number;
}

interface HandledLine extends DoneLine {
  readonly timeliness: 'late' | undefined;
}

/** The message may be looked for in a queue. */
interface SkippedLine extends DoneLine {
  readonly messageId: string;
}

interface HandlingFailedLine extends MessageLine {
  readonly messageId: string;
  readonly causes: readonly ErrorSummary[];
  readonly fingerprint: string;
  readonly noteCauses: readonly ErrorSummary[];
}

interface SweptLine {
  readonly taken: number;
  readonly enqueued: number;
  readonly finished: number;
  readonly parked: number;
  readonly foreign: number;
  readonly oldestAge: number | undefined;
  readonly parkedInAll: number | undefined;
  readonly errors: number;
  readonly causes: readonly ErrorSummary[];
  readonly fingerprint: string | undefined;
  readonly durationMilliseconds: number;
}

interface CanaryRanLine {
  readonly requestUuid: string;
  readonly stoppedAt: CanaryStage | undefined;
  readonly detail: string | undefined;
  readonly apiRequestId: string | undefined;
  readonly latencyMilliseconds: number | undefined;
  readonly causes: readonly ErrorSummary[];
  readonly fingerprint: string | undefined;
  readonly durationMilliseconds: number;
}

interface CanaryHandlingFailedLine {
  readonly requestUuid: string | undefined;
  readonly messageId: string;
  readonly received: number;
  readonly causes: readonly ErrorSummary[];
  readonly fingerprint: string;
}

/** Every line that the functions write, by its `message`. Lines never hold a body, a hash, a secret or a path token. */
export interface LogLines {
  'webhook.accepted': AcceptedLine;
  'webhook.duplicate': VerifiedLine;
  'webhook.rejected': RejectedLine;
  'webhook.held': HeldLine;
  'webhook.failed': FailedLine;
  'webhook.handled': HandledLine;
  'webhook.repeated': DoneLine;
  'webhook.skipped': SkippedLine;
  'webhook.handling-failed': HandlingFailedLine;
  'webhook.dead-lettered': HandlingFailedLine;
  'outbox.swept': SweptLine;
  /** What the canary signs is always the same. */
  'canary.failed': Omit<FailedLine, 'securityFields'>;
  'canary.ran': CanaryRanLine;
  'canary.handling-failed': CanaryHandlingFailedLine;
}

/** What a line is called: its `message`. */
export type LogMessage = keyof LogLines;

type Writer = 'verifier' | 'handler' | 'sweeper' | 'canary';
/** How loud a line is. */
export type Level = 'info' | 'warn' | 'error';

/** What operators are told of a line. */
interface LineDescription {
  readonly writtenBy: Writer;
  readonly level: Level;
  /** One sentence for operators. */
  readonly meaning: string;
}

/** Who writes each line, how loud, and what it means. */
export const LOG_LINES: Readonly<Record<LogMessage, LineDescription>> = {
  'webhook.accepted': { writtenBy: 'verifier', level: 'info', meaning: 'Claimed now and answered 200.' },
  'webhook.duplicate': {
    writtenBy: 'verifier',
    level: 'info',
    meaning: 'A copy of a known request, answered 200.',
  },
  'webhook.rejected': { writtenBy: 'verifier', level: 'warn', meaning: 'Answered 4xx, nothing kept.' },
  'webhook.held': {
    writtenBy: 'verifier',
    level: 'warn',
    meaning:
      'Authentic, but against the field policy or not readable by every parser: answered 422 and held.',
  },
  'webhook.failed': { writtenBy: 'verifier', level: 'error', meaning: 'Answered 503, nothing kept.' },
  'webhook.handled': { writtenBy: 'handler', level: 'info', meaning: 'Handled for the first time.' },
  'webhook.repeated': {
    writtenBy: 'handler',
    level: 'info',
    meaning: 'Handled before; this delivery had no effect.',
  },
  'webhook.skipped': {
    writtenBy: 'handler',
    level: 'warn',
    meaning: 'An operator had it skipped: it was not tried, and is in the dead-letter queue.',
  },
  'webhook.handling-failed': {
    writtenBy: 'handler',
    level: 'error',
    meaning: 'The delivery failed; the event is retried.',
  },
  'webhook.dead-lettered': {
    writtenBy: 'handler',
    level: 'error',
    meaning: 'The last delivery failed; the event goes to the dead-letter queue.',
  },
  'outbox.swept': {
    writtenBy: 'sweeper',
    level: 'info',
    meaning: 'What one run of the sweeper found and did. Level `error` if something failed.',
  },
  'canary.failed': {
    writtenBy: 'verifier',
    level: 'error',
    meaning: 'A request of the canary was answered 503, or its queue did not take the event.',
  },
  'canary.ran': {
    writtenBy: 'canary',
    level: 'info',
    meaning: 'What became of one run of the canary. Level `error` if it stopped on the way.',
  },
  'canary.handling-failed': {
    writtenBy: 'canary',
    level: 'error',
    meaning: 'An event of the canary could not be handled.',
  },
};
