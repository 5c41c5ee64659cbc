import { discardWords, eventDiscardOf } from '../dead-letters/discard-note.ts';
import { skipNoteOf, skipWords } from '../skip/skip-note.ts';
import type { DeliveryFacts } from '../target/target.ts';
import { formatDuration } from '../words.ts';
import { type Attempt, attemptWords, hasFailed, lastAttempt } from './attempt.ts';
import type { KnownEvent } from './event.ts';
import { type EventState, eventState, missingQueues } from './event-state.ts';
import type { HeldNote } from './held-notes.ts';
import { type LogLine, textField } from './log-lines.ts';
import { answerWords, type Rejection } from './rejected-requests.ts';

/** States of everything that came in: of accepted events, of held requests, of rejected ones. */
export const ENTRY_STATES = [
  'unsent',
  'parked',
  'queued',
  'handling',
  'dead-lettered',
  'discarded',
  'handled',
  'late',
  'erased',
  'held',
  'rejected',
] as const satisfies readonly (EventState | 'held' | 'rejected')[];

export type EntryState = (typeof ENTRY_STATES)[number];

/** One line of the log: a request that came in, and where it stands. */
export interface Entry {
  /** The same for what is the same. */
  readonly key: string;
  /** Of its claim, hold or rejection, in milliseconds since the epoch. */
  readonly time: number;
  readonly state: EntryState;
  readonly requestUuid?: string;
  readonly eventType?: string;
  readonly entity?: string;
  readonly subject?: string;
  /** Status that the event reports. */
  readonly status?: string;
  /** Code of the answer to a request that was held or rejected. */
  readonly code?: string;
  /** HTTP status of that answer. */
  readonly httpStatus?: number;
  /** What belongs to the state: why it was rejected or failed, or which queues are missing. */
  readonly note?: string;
  /** Of an event that is not handled: an attempt has failed or crashed. */
  readonly hasFailed?: boolean;
  /** When the queue gives an event that is being handled out again, unless it is handled by then. */
  readonly nextAttemptAt?: number;
}

export function entryOfEvent(event: KnownEvent, now: number, delivery: DeliveryFacts): Entry {
  const { requestUuid, eventType, entity, subject, status, claimedAt } = event;
  const state = eventState(event, now, delivery);
  const attempt = lastAttempt(event, now, delivery);
  const note = noteOf(event, state, attempt);
  return {
    key: requestUuid,
    time: claimedAt,
    state,
    requestUuid,
    eventType,
    entity,
    ...(subject !== undefined && { subject }),
    ...(status !== undefined && { status }),
    ...(note !== undefined && { note }),
    ...(hasFailed(attempt) && { hasFailed: true }),
    // The next attempt is the matter of one that is retried.
    ...(state === 'handling' && attempt?.isLast === false && { nextAttemptAt: attempt.visibleAt }),
  };
}

function noteOf(event: KnownEvent, state: EventState, attempt: Attempt | undefined): string | undefined {
  const { claimedAt, outbox, handling } = event;
  const discard = eventDiscardOf(event);
  switch (state) {
    case 'handled':
    case 'late':
      return `after ${formatDuration((handling?.handledAt ?? claimedAt) - claimedAt)}`;
    case 'unsent':
      return `not in ${missingQueues(event).join(', ')}`;
    case 'parked':
      return [`not in ${missingQueues(event).join(', ')}`, outbox.parkedBecause].filter(Boolean).join(': ');
    case 'discarded':
      return discard && discardWords(discard);
    case 'handling':
    case 'dead-lettered':
      return attempt && attemptNote(event, attempt);
    default:
      return undefined;
  }
}

/** How the last attempt stands, why it failed, and whether an operator had it skipped. */
function attemptNote(event: KnownEvent, attempt: Attempt): string {
  const skip = skipNoteOf(event.handling);
  const words = [attemptWords(attempt), failureWords(event)].filter(Boolean).join(': ');
  return skip === undefined || skip.outcome === 'overtaken' ? words : `${words}; ${skipWords(skip)}`;
}

/** Name and fingerprint of the failure that was noted last. */
function failureWords({ handling }: KnownEvent): string {
  return [handling?.failureName, handling?.failure].filter(Boolean).join(' ');
}

/**
 * The entry of an event that the ledger has forgotten, which it does not before every queue has it.
 *
 * @param line - of the verifier: a request with this UUID was answered 2xx
 */
export function entryOfForgotten(requestUuid: string, line: LogLine, entity: string | undefined): Entry {
  const eventType = textField(line, 'eventType');
  const subject = textField(line, 'subject');
  return {
    key: requestUuid,
    time: line.time,
    state: 'erased',
    requestUuid,
    ...(eventType !== undefined && { eventType }),
    ...(entity !== undefined && { entity }),
    ...(subject !== undefined && { subject }),
  };
}

export function entryOfHeld(held: Omit<HeldNote, 'key'>, entity: string | undefined): Entry {
  const { requestUuid, eventType, code, reason, heldAt } = held;
  return {
    // The one in the ledger holds a digest of the body.
    key: `held#${requestUuid}#${heldAt}`,
    time: heldAt,
    state: 'held',
    requestUuid,
    eventType,
    ...(entity !== undefined && { entity }),
    code,
    note: reason,
  };
}

export function entryOfRejection(rejection: Rejection, entity: string | undefined): Entry {
  const { id, time, requestUuid, eventType, code, httpStatus } = rejection;
  return {
    key: id,
    time,
    state: 'rejected',
    ...(requestUuid !== undefined && { requestUuid }),
    ...(eventType !== undefined && { eventType }),
    ...(entity !== undefined && { entity }),
    code,
    ...(httpStatus !== undefined && { httpStatus }),
    note: answerWords(rejection),
  };
}
