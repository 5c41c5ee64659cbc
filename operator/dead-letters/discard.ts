import type { OperatorPorts } from '../ports.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { LetterQueue } from './letter-queue.ts';
import { DeadLetterVisit } from './visit.ts';

/** A dead letter that is gone for good. */
export interface DiscardedLetter {
  readonly messageId: string;
  /** Absent if the message could not be read. */
  readonly requestUuid?: string;
}

/** What became of the dead letters of one queue. */
export interface DiscardReport {
  readonly discarded: readonly DiscardedLetter[];
  /** Meant, and still there, or moved by somebody else. */
  readonly left: readonly DiscardedLetter[];
  /** What ended the work before its time, if something did. */
  readonly failure: unknown;
}

/** How dead letters are discarded. */
export interface DiscardPlan {
  /** The messages that are meant, by id: no others, whatever has come meanwhile. */
  readonly letters: ReadonlyMap<string, DeadLetter>;
  /** Notes on the event of one of them that it is discarded. */
  readonly note: (letter: DeadLetter) => Promise<void>;
}

/** With less time left than this, in milliseconds, a message is not deleted: somebody else may have it by then. */
const TIME_TO_DELETE = 15_000;

/**
 * Deletes dead letters for good.
 *
 *     receive, hidden for a minute
 *     note on the event: discarded, when, by whom and why
 *     delete
 *
 * Noted before deleted, so that no event is nowhere without a word. Killed in between, the message is there still, and the
 * next discard or a redrive finds it.
 */
export async function discard(
  queue: LetterQueue,
  { letters, note }: DiscardPlan,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<DiscardReport> {
  const discarded = new Map<string, DeadLetter>();
  const visit = new DeadLetterVisit(queue, now);
  let failure: unknown;
  try {
    while (discarded.size < letters.size && !signal.aborted) {
      const received = await visit.next();
      if (received.length === 0) break;
      for (const letter of received) {
        const meant = letters.get(letter.messageId);
        if (meant === undefined || signal.aborted) continue;
        if (now() > letter.hiddenUntil - TIME_TO_DELETE) {
          // It comes once more, with all the time there is.
          await visit.release([letter]);
          continue;
        }
        await note(meant);
        if (!(await queue.delete(letter))) continue;
        visit.forget(letter);
        discarded.set(letter.messageId, meant);
      }
    }
  } catch (error) {
    failure = error;
  } finally {
    await visit.giveBack();
  }
  const left = [...letters.values()].filter(({ letter }) => !discarded.has(letter.messageId));
  return { discarded: [...discarded.values()].map(nameOf), left: left.map(nameOf), failure };
}

function nameOf({ letter, event }: DeadLetter): DiscardedLetter {
  return { messageId: letter.messageId, ...(event && { requestUuid: event.requestUuid }) };
}
