import {
  CloudEventError,
  parseCloudEvent,
  type ReceivedEvent,
} from '../../lambda/core/message/cloud-event.ts';
import type { FailureNote } from './failure-notes.ts';
import type { HeldLetter } from './visit.ts';

/** A dead letter and what is known of its event. */
export interface DeadLetter {
  readonly letter: HeldLetter;
  /** Absent if the message is none of this product's, or of a later version. */
  readonly event?: ReceivedEvent;
  /** Why there is no event. */
  readonly unreadable?: string;
  /** What the built-in handler noted when it failed; absent for other consumers, and if it never started on the event. */
  readonly note?: FailureNote;
}

/** Reads the event of a message; a message without one stays a dead letter. */
export function readLetter(letter: HeldLetter): DeadLetter {
  try {
    return { letter, event: parseCloudEvent(letter.body) };
  } catch (error) {
    if (!(error instanceof CloudEventError)) throw error;
    return { letter, unreadable: error.message };
  }
}
