import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { OperatorPorts } from '../ports.ts';
import type { QueueFacts, Target } from '../target/target.ts';
import { type DeadLetter, readLetter } from './dead-letter.ts';
import { readFailureNotes } from './failure-notes.ts';
import type { LetterQueue } from './letter-queue.ts';
import { DeadLetterVisit, type HeldLetter } from './visit.ts';

/** What was read of one dead-letter queue. */
export interface QueueReading {
  readonly queue: QueueFacts;
  readonly letters: readonly DeadLetter[];
  /** Messages in the queue before the read, as SQS estimates them; never fewer than were seen. */
  readonly total: number;
  /** Of these, messages that somebody else had received just then. */
  readonly hidden: number;
}

/**
 * Looks through a dead-letter queue and gives everything back.
 *
 * @param limit - messages after which it stops
 */
export async function readQueue(
  target: Target,
  queue: QueueFacts,
  letterQueue: LetterQueue,
  limit: number,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<QueueReading> {
  const { visible, hidden } = await letterQueue.count();
  const found: HeldLetter[] = [];
  const visit = new DeadLetterVisit(letterQueue, now);
  try {
    while (found.length < limit && !signal.aborted) {
      const letters = await visit.next();
      if (letters.length === 0) break;
      found.push(...letters);
      // Another receive would only wait for what has come since.
      if (found.length >= visible) break;
    }
  } finally {
    await visit.giveBack();
  }
  const letters = await withNotes(target, queue, found.slice(0, limit).map(readLetter), signal);
  return { queue, letters, total: Math.max(visible + hidden, found.length), hidden };
}

/** Adds what the handler noted of each event. Other consumers leave no notes. */
export async function withNotes(
  target: Target,
  { subscriber }: Pick<QueueFacts, 'subscriber'>,
  letters: readonly DeadLetter[],
  signal: AbortSignal,
): Promise<DeadLetter[]> {
  if (subscriber !== BUILT_IN_SUBSCRIBER) return [...letters];
  const events = letters.map(({ event }) => event).filter((event) => event !== undefined);
  const notes = await readFailureNotes(target, events, signal);
  return letters.map((each) => {
    const note = notes.get(each.event?.requestUuid ?? '');
    return note === undefined ? each : { ...each, note };
  });
}
