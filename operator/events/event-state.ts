import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { KnownEvent } from './event.ts';

/**
 * Where an accepted event stands:
 *
 * - `unsent`: a queue does not have it yet; the sweeper is at it
 * - `parked`: a queue does not have it, and the sweeper is out of attempts
 * - `queued`: every queue has it, the handler has not finished it
 * - `handling`: handling failed, the message is retried
 * - `dead-lettered`: handling failed for the last time, the message went to the dead-letter queue
 * - `handled`, `late`: the handler has finished it, the latter after an event that was accepted later
 * - `erased`: sent, and what became of it is no longer on record, because it was erased or its retention is over
 */
export type EventState =
  | 'unsent'
  | 'parked'
  | 'queued'
  | 'handling'
  | 'dead-lettered'
  | 'handled'
  | 'late'
  | 'erased';

/**
 * After this time a message is in no queue any more, so an event without history has lost it to its retention, which
 * is no shorter.
 */
const MAX_WAY = 42 * 86_400_000;

/** Where an event stands. What an operator must repair comes before what repairs itself. */
export function eventState({ claimedAt, outbox, handling }: KnownEvent, now: number): EventState {
  if (outbox.parked) return 'parked';
  const handled = handling?.handledAt !== undefined;
  if (!handled && handling?.deadLetteredAt !== undefined) return 'dead-lettered';
  // The handler can be faster than the note that its queue has the event, and that note can be lost.
  const missing = outbox.unsent.filter((subscriber) => !(handled && subscriber === BUILT_IN_SUBSCRIBER));
  if (missing.length > 0) return 'unsent';
  if (handled) return handling.late ? 'late' : 'handled';
  if (outbox.erasedAt !== undefined) return 'erased';
  if (handling === undefined) return now - claimedAt > MAX_WAY ? 'erased' : 'queued';
  return handling.failedAt === undefined ? 'queued' : 'handling';
}

/** Whether the state stays as it is unless an operator does something. */
export function isSettled(state: EventState): boolean {
  return state === 'handled' || state === 'late' || state === 'erased';
}
