import { isStuck } from '../doctor/waiting.ts';
import type { EntryState } from '../events/entry.ts';
import { entryOfEvent } from '../events/entry.ts';
import type { KnownEvent } from '../events/event.ts';
import type { DeliveryFacts } from '../target/target.ts';
import { waitingEvent } from '../waiting/waiting-event.ts';

/**
 * How a request of the platform's list stands here. `discarded` was accepted, and an operator has said that it is not to be
 * handled. `erased` was accepted and sent, and nobody can say any more what
 * became of it; of a `conflict` an event was accepted, and a request of the same UUID with other content was not.
 */
export const VERDICTS = [
  'handled',
  'discarded',
  'erased',
  'in-progress',
  'stuck',
  'conflict',
  'held',
  'rejected',
  'missing',
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** What is to be done where; nothing for the other verdicts. */
export const NEEDS: Readonly<Partial<Record<Verdict, 'repair' | 'compare' | 'send-again'>>> = {
  stuck: 'repair',
  conflict: 'compare',
  held: 'repair',
  rejected: 'send-again',
  missing: 'send-again',
};

/** What was found of one request UUID. */
export interface Finding {
  readonly requestUuid: string;
  readonly verdict: Verdict;
  /** Absent if nothing is known of it. */
  readonly state?: EntryState;
  readonly note?: string;
}

/** How an accepted event stands. */
export function findingOfEvent(event: KnownEvent, now: number, delivery: DeliveryFacts): Finding {
  const { requestUuid, state, note } = entryOfEvent(event, now, delivery);
  return {
    requestUuid: requestUuid ?? event.requestUuid,
    verdict: verdictOf(event, state, now, delivery),
    state,
    ...(note !== undefined && { note }),
  };
}

/**
 * The same for an event whose UUID came with other content, too, which was not accepted.
 *
 * @param answer - what became of that one
 */
export function findingOfConflict(finding: Finding, answer: string): Finding {
  const { verdict, note } = finding;
  // Repaired first, and not forgotten.
  if (verdict === 'stuck') return { ...finding, note: [note, `also ${answer}`].filter(Boolean).join('; ') };
  return { ...finding, verdict: 'conflict', note: answer };
}

function verdictOf(event: KnownEvent, state: EntryState, now: number, delivery: DeliveryFacts): Verdict {
  switch (state) {
    case 'handled':
    case 'late':
      return 'handled';
    case 'discarded':
    case 'erased':
      return state;
    default: {
      // What is before it in its queue is not known here: one that waits for long is worth a read, whatever it is for.
      const waiting = waitingEvent(event, { behind: undefined, turnSince: 0 }, now, delivery);
      return waiting === undefined || isStuck(waiting, now) ? 'stuck' : 'in-progress';
    }
  }
}
