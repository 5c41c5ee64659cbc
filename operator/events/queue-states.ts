import type { Target } from '../target/target.ts';
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
    if (parked)
      return { subscriber, sent: false, note: `PARKED after ${attempts} attempts (${parkedBecause})` };
    const tried = attempts > 0 ? `, ${attempts} attempts of the sweeper` : '';
    return { subscriber, sent: false, note: `not sent yet${tried}` };
  });
}
