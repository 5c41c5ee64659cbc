import { callerName } from '../audit/caller-name.ts';
import { discardWords, eventDiscardOf } from '../dead-letters/discard-note.ts';
import { skipNoteOf } from '../skip/skip-note.ts';
import { printable } from '../words.ts';
import type { KnownEvent } from './event.ts';
import type { EventLife } from './event-life.ts';
import { type LogLine, numberField, textField } from './log-lines.ts';

/** One thing that happened to a request or its event. */
export interface Step {
  /** Milliseconds since the epoch, by the clock of whoever noted it. */
  readonly time: number;
  readonly what:
    | 'received'
    | 'accepted'
    | 'held'
    | 'answered'
    | 'queued'
    | 'started'
    | 'failed'
    | 'marked'
    | 'dead-lettered'
    | 'skipped'
    | 'discarded'
    | 'replayed'
    | 'handled'
    | 'repeated';
  readonly detail?: string;
}

/** Order of steps of the same millisecond. */
const ORDER: readonly Step['what'][] = [
  'received',
  'held',
  'accepted',
  'queued',
  'answered',
  'started',
  'failed',
  'marked',
  'dead-lettered',
  'skipped',
  'discarded',
  'handled',
  'repeated',
  'replayed',
];

/** What happened, in order, as far as ledger, history and logs tell. */
export function timelineOf({ event, held, received, deliveries }: EventLife): Step[] {
  const steps = [
    ...received.flatMap((line) => requestSteps(line, event?.claimedAt)),
    ...held.map(({ heldAt, reason }): Step => ({ time: heldAt, what: 'held', detail: reason })),
    ...(event === undefined ? [] : eventSteps(event)),
    ...(deliveries.length > 0 || event === undefined ? deliveries.flatMap(deliverySteps) : noteSteps(event)),
  ];
  return steps.toSorted((a, b) => a.time - b.time || ORDER.indexOf(a.what) - ORDER.indexOf(b.what));
}

function requestSteps(line: LogLine, claimedAt = Number.POSITIVE_INFINITY): Step[] {
  const duration = numberField(line, 'durationMilliseconds');
  const { status, code } = answerOf(line);
  const answer = [status, code].filter((part) => part !== undefined);
  const detail = textField(line, 'detail');
  const answered: Step = {
    time: line.time,
    what: 'answered',
    detail: `${answer.join(' ')}${detail === undefined ? '' : `: ${detail}`}`,
  };
  if (duration === undefined) return [answered];
  const start = line.time - duration;
  // What was accepted was received before: times are rounded, and the difference of two may say otherwise.
  const time = code === 'accepted' ? Math.min(start, claimedAt) : start;
  return [{ time, what: 'received' }, answered];
}

/** Codes that go without saying in lines of these names: their answer is 200. */
const OK_CODES: Readonly<Record<string, string>> = {
  'webhook.accepted': 'accepted',
  'webhook.duplicate': 'duplicate',
};

function answerOf(line: LogLine): { readonly status: number | undefined; readonly code: string | undefined } {
  const ok = OK_CODES[textField(line, 'message') ?? ''];
  return {
    status: numberField(line, 'status') ?? (ok === undefined ? undefined : 200),
    code: textField(line, 'code') ?? ok,
  };
}

function eventSteps(event: KnownEvent): Step[] {
  const { claimedAt, outbox, handling } = event;
  const discard = eventDiscardOf(event);
  const step = (what: Step['what'], time: number | undefined, detail?: string): Step[] =>
    time === undefined ? [] : [{ time, what, ...(detail !== undefined && { detail }) }];
  const { replays = 1 } = outbox;
  const skip = skipNoteOf(handling);
  return [
    ...step('accepted', claimedAt),
    ...step(
      'queued',
      outbox.sentAt,
      outbox.attempts > 0 ? `by the sweeper, attempt ${outbox.attempts}` : 'noted: every queue has it',
    ),
    ...step('started', handling?.recordedAt),
    ...step('started', handling?.startedAt, `attempt ${handling?.startedAttempt ?? 1}`),
    ...step(
      'marked',
      skip?.askedAt,
      skip && `to be skipped, by ${callerName(skip.by)}: ${printable(skip.reason)}`,
    ),
    ...step('skipped', skip?.skippedAt, 'in the dead-letter queue'),
    ...step('discarded', discard?.at, discard && discardWords(discard)),
    ...step('handled', handling?.handledAt, handling?.late ? 'late: a later event came first' : undefined),
    ...step(
      'replayed',
      outbox.replayedAt,
      replays > 1 ? `${replays} times in all, this was the last` : undefined,
    ),
  ];
}

function deliverySteps(line: LogLine): Step[] {
  const receive = numberField(line, 'received');
  const nth = receive === undefined ? '' : `attempt ${receive}`;
  const words = [nth, wordsOf(line)].filter((part) => part !== '').join(': ');
  switch (textField(line, 'message')) {
    case 'webhook.handling-failed':
      return [{ time: line.time, what: 'failed', detail: words }];
    case 'webhook.dead-lettered':
      return [{ time: line.time, what: 'dead-lettered', detail: words }];
    case 'webhook.repeated':
      return [{ time: line.time, what: 'repeated', detail: [nth, 'no effect'].filter(Boolean).join(': ') }];
    default:
      return [];
  }
}

/** Without the log the history tells of the last failure only. */
function noteSteps({ handling }: KnownEvent): Step[] {
  if (handling?.failedAt === undefined) return [];
  const { failedAt, deadLetteredAt, skippedAt, attempts, failureName, failureText } = handling;
  const words = [failureName, failureText].filter((part) => part !== undefined).join(': ');
  const detail = attempts === undefined ? words : `attempt ${attempts}: ${words}`;
  const isLast = deadLetteredAt !== undefined && deadLetteredAt >= failedAt && deadLetteredAt !== skippedAt;
  return [{ time: failedAt, what: isLast ? 'dead-lettered' : 'failed', detail }];
}

/** Error of a delivery. */
function wordsOf({ fields }: LogLine): string {
  const causes = Array.isArray(fields.causes)
    ? (fields.causes as { name?: unknown; message?: unknown }[])
    : [];
  const [first] = causes;
  return [first?.name, first?.message].filter((part) => typeof part === 'string' && part !== '').join(': ');
}
