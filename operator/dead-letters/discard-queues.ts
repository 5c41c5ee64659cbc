import type { DiscardNote } from '../../lambda/core/ports.ts';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import { type AuditPorts, audited } from '../audit/audited.ts';
import { selectedFacts } from '../audit/selected-facts.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import type { OperatorPorts } from '../ports.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';
import type { QueueFacts, Target } from '../target/target.ts';
import { formatCount } from '../words.ts';
import type { DeadLetter } from './dead-letter.ts';
import { type DiscardReport, discard } from './discard.ts';
import type { LetterQueue } from './letter-queue.ts';
import { type QueueReading, readQueue } from './read-queue.ts';
import type { RedriveFilter } from './redrive-queues.ts';
import { letterMatcher, notFound } from './select-letters.ts';
import { selectQueues } from './select-queues.ts';

/** Opens the dead-letter queue of a queue. */
export type OpenLetters = (queue: QueueFacts) => LetterQueue;

/** Which dead letters are meant: all that every filter means. */
interface DiscardFilter extends RedriveFilter {
  /** Messages of each queue that are looked at. */
  readonly limit: number;
}

/** What a discard would delete. */
export interface PlannedDiscard {
  readonly queues: readonly { readonly reading: QueueReading; readonly letters: readonly DeadLetter[] }[];
  readonly count: number;
  /** UUIDs that were asked for and not seen. */
  readonly notFound: readonly string[];
}

/** Which dead letters are discarded, and why. */
export interface DiscardOptions extends DiscardFilter {
  /** For whoever asks later what became of the events. */
  readonly reason: string;
  /** How many that must be: it is the confirmation. */
  readonly count: number;
}

/** What a discard has deleted. */
export interface Discarded {
  readonly queues: readonly (DiscardReport & { readonly queue: QueueFacts })[];
  /** Every queue as it was read before: not all that lies there can be seen. */
  readonly readings: readonly QueueReading[];
  /** UUIDs that were asked for and not seen. */
  readonly notFound: readonly string[];
  /** Whether all that was meant and seen is gone, and each UUID that was asked for was seen. */
  readonly complete: boolean;
}

/** Another number of dead letters would be discarded than was said. */
class DiscardCountProblem extends InvalidInputProblem {
  override readonly name = 'DiscardCountProblem';

  constructor(said: number, count: number) {
    super(
      count === 0
        ? 'None of the dead letters that could be seen is meant: nothing was discarded.'
        : `${formatCount(count, 'dead letter')} would be discarded, not ${said}: nothing was. Give that number if it is what you mean.`,
    );
  }
}

/**
 * Tells what a discard would delete, and deletes nothing.
 *
 * @throws InvalidInputProblem if there is no such queue
 */
export async function planDiscard(
  target: Target,
  open: OpenLetters,
  filter: DiscardFilter,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<PlannedDiscard> {
  const matches = letterMatcher(filter);
  const queues = await Promise.all(
    selectQueues(target, filter).map(async (queue) => {
      const reading = await readQueue(target, queue, open(queue), filter.limit, ports);
      return { reading, letters: reading.letters.filter(matches) };
    }),
  );
  const seen = queues.flatMap(({ letters }) => letters.map(({ event }) => event?.requestUuid ?? ''));
  const count = queues.reduce((sum, { letters }) => sum + letters.length, 0);
  return { queues, count, notFound: notFound(filter, seen) };
}

/**
 * Deletes dead letters for good, each noted on its event before. It can be interrupted at any time and run again.
 *
 * @throws DiscardCountProblem if it would be another number of them than was said; InvalidInputProblem if there is no such
 *   queue
 */
export async function discardLetters(
  target: Target,
  open: OpenLetters,
  options: DiscardOptions,
  ports: AuditPorts,
  stores: Pick<OperatorStores, 'entities' | 'ledger'> = operatorStores(target),
): Promise<Discarded> {
  const { type, subscriber, fingerprint, uuid, reason, count } = options;
  const parameters = {
    ...(type !== undefined && { type }),
    ...(subscriber !== undefined && { subscriber }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(uuid !== undefined && selectedFacts(new Set(uuid))),
    count,
  };
  const work = async (by: string): Promise<Discarded> => {
    const plan = await planDiscard(target, open, options, ports);
    if (plan.count !== count) throw new DiscardCountProblem(count, plan.count);
    const queues = [];
    for (const { reading, letters } of plan.queues) {
      if (letters.length === 0) continue;
      const { queue } = reading;
      const note = (letter: DeadLetter) => noteOn(letter, queue, { by, reason }, ports.now, stores);
      const meant = new Map(letters.map((each) => [each.letter.messageId, each]));
      queues.push({ queue, ...(await discard(open(queue), { letters: meant, note }, ports)) });
    }
    const { notFound } = plan;
    const complete = notFound.length === 0 && queues.every(({ left }) => left.length === 0);
    return { queues, readings: plan.queues.map(({ reading }) => reading), notFound, complete };
  };
  return audited(target, { operation: 'dlq discard', reason, parameters }, ports, work, ({ queues }) => ({
    counts: {
      discarded: queues.reduce((sum, { discarded }) => sum + discarded.length, 0),
      left: queues.reduce((sum, { left }) => sum + left.length, 0),
    },
    failure: queues.find(({ failure }) => failure !== undefined)?.failure,
  }));
}

/**
 * The history of the entity has the note, where the handler has started on the event. The claim has it for other subscribers,
 * and for an event that no history knows. What was handled, or is forgotten or erased, needs none.
 */
async function noteOn(
  { event, letter: { deadSince }, note: noted = {} }: DeadLetter,
  { subscriber }: QueueFacts,
  words: Pick<DiscardNote, 'by' | 'reason'>,
  now: () => number,
  { entities, ledger }: Pick<OperatorStores, 'entities' | 'ledger'>,
): Promise<void> {
  if (event === undefined) return;
  // By its handler's clock it may still be before the end of the last attempt.
  const { recordedAt = 0, startedAt = 0, failedAt = 0, skippedAt = 0 } = noted;
  const time = Math.max(now(), recordedAt, startedAt, failedAt, skippedAt);
  const note = { ...words, deadSince };
  const isHandlers = subscriber === BUILT_IN_SUBSCRIBER;
  const place = isHandlers ? await entities.noteDiscarded(event, note, time) : 'no-history';
  if (place === 'no-history') await ledger.noteDiscarded(event, subscriber, note, time);
}
