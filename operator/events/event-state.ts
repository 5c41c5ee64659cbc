import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { DeliveryFacts } from '../target/target.ts';
import { isDiscarded, isForgotten, isOutOfAttempts, lastAttempt, MAX_WAY } from './attempt.ts';
import type { KnownEvent } from './event.ts';

/**
 * Where an accepted event stands:
 *
 * - `unsent`: a queue does not have it yet; the sweeper is at it
 * - `parked`: a queue does not have it, and the sweeper is out of attempts
 * - `queued`: every queue has it, its handler has not started on it
 * - `handling`: its handler has started on it, and has not finished; attempts that fail are retried
 * - `dead-lettered`: its last attempt failed or crashed, the message went to the dead-letter queue
 * - `discarded`: its dead letter was deleted by an operator, who said why
 * - `handled`, `late`: the handler has finished it, the latter after an event that was accepted later
 * - `erased`: sent, and what became of it is no longer on record, because it was erased or its retention is over
 */
export type EventState =
  | 'unsent'
  | 'parked'
  | 'queued'
  | 'handling'
  | 'dead-lettered'
  | 'discarded'
  | 'handled'
  | 'late'
  | 'erased';

/**
 * Where an event stands. What an operator must repair comes before what repairs itself. Nothing that the sweeper notes
 * when it looks is needed: an event is unsent from its claim on.
 */
export function eventState(event: KnownEvent, now: number, delivery: DeliveryFacts): EventState {
  const { claimedAt, outbox, handling } = event;
  if (outbox.parked) return 'parked';
  const attempt = lastAttempt(event, now, delivery);
  if (attempt !== undefined && isOutOfAttempts(attempt, now)) return 'dead-lettered';
  if (missingQueues(event).length > 0) return 'unsent';
  if (isDiscarded(event)) return 'discarded';
  if (handling?.handledAt !== undefined) return handling.late ? 'late' : 'handled';
  if (outbox.erasedAt !== undefined) return 'erased';
  if (attempt !== undefined) return 'handling';
  const isUnknown = handling === undefined || isForgotten(handling, now);
  return isUnknown && now - claimedAt > MAX_WAY ? 'erased' : 'queued';
}

/** Subscribers whose queue does not have an event. */
export function missingQueues({ outbox, handling }: KnownEvent): readonly string[] {
  // The handler can be faster than the note that its queue has the event, and that note can be lost.
  return outbox.unsent.filter(
    (subscriber) => !(handling?.handledAt !== undefined && subscriber === BUILT_IN_SUBSCRIBER),
  );
}

/** Whether the state changes without anybody doing something. */
export function isUnderWay(state: EventState | 'held' | 'rejected'): boolean {
  return state === 'unsent' || state === 'queued' || state === 'handling';
}

/** Whether the state stays as it is unless an operator does something. */
export function isSettled(
  state: EventState,
): state is Extract<EventState, 'handled' | 'late' | 'discarded' | 'erased'> {
  return state === 'handled' || state === 'late' || state === 'discarded' || state === 'erased';
}
