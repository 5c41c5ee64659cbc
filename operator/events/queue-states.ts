import type { Target } from '../target/target.ts';
import { formatCount } from '../words.ts';
import type { KnownEvent } from './event.ts';

/** Whether a subscriber's queue has got an event. */
export interface QueueState {
  readonly subscriber: string;
  readonly sent: boolean;
  /** Why it has not, as far as that is known. */
  readonly note?: string;
}

/** Where an event was sent, for each of its subscribers. */
export function queueStates({ eventType, outbox }: KnownEvent, { eventTypes }: Target): QueueState[] {
  const subscribers = eventTypes.find(({ name }) => name === eventType)?.subscribers ?? [];
  // A queue may have been taken out of the configuration since.
  return [...new Set([...subscribers, ...outbox.unsent])].map((subscriber) => {
    if (!outbox.unsent.includes(subscriber)) return { subscriber, sent: true };
    const { attempts, parked, parkedBecause } = outbox;
    const tried = formatCount(attempts, 'attempt');
    if (parked) return { subscriber, sent: false, note: `parked after ${tried} (${parkedBecause})` };
    return {
      subscriber,
      sent: false,
      note: `not sent yet${attempts > 0 ? `, ${tried} of the sweeper` : ''}`,
    };
  });
}
