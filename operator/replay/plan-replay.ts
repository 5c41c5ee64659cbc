import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { KnownEvent } from '../events/event.ts';
import { eventState } from '../events/event-state.ts';
import type { DeliveryFacts } from '../target/target.ts';

/** What a replay does with an event. */
export type ReplayPlan =
  | {
      readonly send: readonly string[];
      /** The note that it was handled stands in the way of its handling. */
      readonly takeNoteOff: boolean;
      /** A message of it lies in the dead-letter queue of the built-in handler, and stays there. */
      readonly leavesDeadLetter: boolean;
    }
  | {
      /**
       * Why it is left as it is:
       *
       * - `handled`, `discarded`: and nobody said that it is to be handled again
       * - `unsent`: a queue does not have it yet, and the sweeper sends it by itself
       * - `parked`: a queue does not have it, and a release of parked events sends it there
       * - `erased`: there is nothing to send
       * - `no-queue`: its type has no such subscriber; or none at all, as its entity was renamed or its type is gone
       */
      readonly leave: 'handled' | 'discarded' | 'unsent' | 'parked' | 'erased' | 'no-queue';
    };

/** What the user asked for. */
export interface ReplayWish {
  /** The only queue to send to. */
  readonly subscriber?: string | undefined;
  /** Have handled events handled again. */
  readonly again?: boolean | undefined;
}

/**
 * Decides what a replay does with an event.
 *
 * @param subscribers - those that its type has now
 */
export function planReplay(
  event: KnownEvent,
  subscribers: readonly string[],
  { subscriber, again = false }: ReplayWish,
  now: number,
  delivery: DeliveryFacts,
): ReplayPlan {
  const state = eventState(event, now, delivery);
  if (state === 'parked' || state === 'unsent') return { leave: state };
  if (event.outbox.erasedAt !== undefined) return { leave: 'erased' };
  if (subscriber !== undefined && !subscribers.includes(subscriber)) return { leave: 'no-queue' };
  const handled = event.handling?.handledAt !== undefined;
  if (state === 'discarded' && !again) return { leave: 'discarded' };
  const failed = state === 'dead-lettered';
  // Of a failed event it is known whom it failed with: the other subscribers have got it.
  const usual = failed && !again ? [BUILT_IN_SUBSCRIBER] : subscribers;
  const send = subscriber === undefined ? usual : [subscriber];
  if (handled && !again) {
    const isForOthers = subscriber !== undefined && subscriber !== BUILT_IN_SUBSCRIBER;
    return isForOthers ? { send, takeNoteOff: false, leavesDeadLetter: false } : { leave: 'handled' };
  }
  if (subscribers.length === 0) return { leave: 'no-queue' };
  const toHandler = send.includes(BUILT_IN_SUBSCRIBER);
  return { send, takeNoteOff: handled && toHandler, leavesDeadLetter: failed && toHandler };
}
