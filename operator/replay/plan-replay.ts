import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { KnownEvent } from '../events/event.ts';
import { eventState } from '../events/event-state.ts';

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
      readonly leave: 'handled' | 'unsent' | 'parked' | 'erased' | 'no-queue';
      readonly detail: string;
    };

/** What the user asked for. */
export interface ReplayWish {
  /** The only queue to send to. */
  readonly subscriber?: string;
  /** Have handled events handled again. */
  readonly again?: boolean;
}

/**
 * Decides what a replay does with an event.
 *
 * @param subscribers - those that its type has now
 * @param flags - options that address the target, for command lines to copy
 */
export function planReplay(
  event: KnownEvent,
  subscribers: readonly string[],
  { subscriber, again = false }: ReplayWish,
  now: number,
  flags = '',
): ReplayPlan {
  const state = eventState(event, now);
  if (state === 'parked') {
    return {
      leave: 'parked',
      detail: `A queue does not have it: npx webhooks parked release ${event.requestUuid}${flags}`,
    };
  }
  if (state === 'unsent') {
    return { leave: 'unsent', detail: 'A queue does not have it yet: the sweeper sends it by itself.' };
  }
  if (event.outbox.erasedAt !== undefined) {
    return { leave: 'erased', detail: 'Its data was erased, so there is nothing to send.' };
  }
  if (subscriber !== undefined && !subscribers.includes(subscriber)) {
    return { leave: 'no-queue', detail: `${event.eventType} has no subscriber "${subscriber}".` };
  }
  const handled = event.handling?.handledAt !== undefined;
  const failed = state === 'failed';
  // Of a failed event it is known whom it failed with: the other subscribers have got it.
  const usual = failed && !again ? [BUILT_IN_SUBSCRIBER] : subscribers;
  const send = subscriber === undefined ? usual : [subscriber];
  if (handled && !again && subscriber !== undefined && subscriber !== BUILT_IN_SUBSCRIBER) {
    return { send, takeNoteOff: false, leavesDeadLetter: false };
  }
  if (handled && !again) {
    return { leave: 'handled', detail: 'It was handled: give --again to have it handled once more.' };
  }
  const toHandler = send.includes(BUILT_IN_SUBSCRIBER);
  return { send, takeNoteOff: handled && toHandler, leavesDeadLetter: failed && toHandler };
}
