import { BUILT_IN_SUBSCRIBER, type EventType } from '../../lambda/core/settings/event-type.ts';
import { lastAttempt } from '../events/attempt.ts';
import type { KnownEvent } from '../events/event.ts';
import { eventState } from '../events/event-state.ts';
import type { DeliveryFacts } from '../target/target.ts';

/**
 * Why an event is not skipped:
 *
 * - `unknown`: nothing was accepted under this UUID
 * - `no-handler`: its type has no handler here, and what its subscribers do is not known
 * - `erased`: its data was erased, or its retention is over
 * - `handled`: there is nothing to skip
 * - `dead-lettered`: it is out of its entity's way already, or will be when its visibility time-out is over
 * - `discarded`: its message was deleted
 * - `not-tried`: no attempt has failed, or was started again, so its message is not known
 */
export type WhyNotSkipped =
  | 'unknown'
  | 'no-handler'
  | 'erased'
  | 'handled'
  | 'dead-lettered'
  | 'discarded'
  | 'not-tried';

/** What a skip does with an event. */
export type SkipPlan =
  | {
      /** The message that is marked: that of the attempt that was noted last. */
      readonly messageId: string;
      /** Somebody has marked it before. */
      readonly isMarked: boolean;
      /** When its queue gives it out again, in milliseconds since the epoch; the past if it waits for its handler. */
      readonly nextReceiveAt: number;
    }
  | { readonly because: WhyNotSkipped };

/** Decides whether an event can be skipped. */
export function planSkip(
  event: KnownEvent | undefined,
  eventTypes: readonly EventType[],
  now: number,
  delivery: DeliveryFacts,
): SkipPlan {
  if (event === undefined) return { because: 'unknown' };
  const { handling } = event;
  if (handling?.handledAt !== undefined) return { because: 'handled' };
  const type = eventTypes.find(({ name }) => name === event.eventType);
  if (!type?.subscribers.includes(BUILT_IN_SUBSCRIBER)) return { because: 'no-handler' };
  const state = eventState(event, now, delivery);
  if (state === 'erased' || event.outbox.erasedAt !== undefined) return { because: 'erased' };
  if (state === 'dead-lettered' || state === 'discarded') return { because: state };
  const attempt = lastAttempt(event, now, delivery);
  if (handling?.messageId === undefined || attempt === undefined) return { because: 'not-tried' };
  return {
    messageId: handling.messageId,
    isMarked: handling.skipMessageId === handling.messageId,
    nextReceiveAt: attempt.visibleAt,
  };
}
