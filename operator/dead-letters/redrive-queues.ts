import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ReceivedEvent } from '../../lambda/core/message/cloud-event.ts';
import { type AuditPorts, audited } from '../audit/audited.ts';
import { selectedFacts } from '../audit/selected-facts.ts';
import { inParallel } from '../in-parallel.ts';
import { pacer } from '../pace.ts';
import type { OperatorPorts } from '../ports.ts';
import type { QueueFacts, Target } from '../target/target.ts';
import type { LetterQueue } from './letter-queue.ts';
import type { QueueReading } from './read-queue.ts';
import { readQueues } from './read-queues.ts';
import { type RedriveReport, redrive } from './redrive.ts';
import { type LetterFilter, letterChooser, letterMatcher, notFound } from './select-letters.ts';
import { type QueueFilter, queueLabel, selectQueues } from './select-queues.ts';
import { SqsLetterQueue } from './sqs-letter-queue.ts';

/** Which dead letters are moved back: all that every filter means. */
export type RedriveFilter = QueueFilter & LetterFilter;

/** What a redrive would move. */
export interface PlannedRedrive {
  readonly queues: readonly PlannedQueue[];
  /** UUIDs that were asked for and not seen. */
  readonly notFound: readonly string[];
}

/** What a redrive would move out of one dead-letter queue. */
interface PlannedQueue {
  readonly reading: QueueReading;
  /** Events of the dead letters that would be moved. */
  readonly events: readonly ReceivedEvent[];
  /** Meant, but without an event: they would stay. */
  readonly unreadable: number;
}

/** What a redrive has moved. */
export interface Redriven {
  /** In the order of their labels. */
  readonly queues: readonly RedrivenQueue[];
  /** UUIDs that were asked for and not met; not known after an interruption. */
  readonly notFound: readonly string[];
  /** Whether all that was asked for was moved. */
  readonly complete: boolean;
}

/** What became of one queue. */
export interface RedrivenQueue extends RedriveReport {
  readonly queue: QueueFacts;
  /** Messages in the dead-letter queue afterwards, as SQS estimates them; absent if it did not say. */
  readonly remaining?: number;
}

/** How a redrive is paced and watched. */
interface RedriveCourse {
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
  /** Most messages a second; as fast as they go if absent. */
  readonly rate?: number;
  /** Told how many messages there are, before the first is moved. */
  readonly onStart?: (total: number) => void;
  /** Told for each message that was dealt with. */
  readonly onDone?: () => void;
}

const QUEUES_AT_ONCE = 10;

/**
 * Tells what a redrive would move, and moves nothing.
 *
 * @throws InvalidInputProblem if there is no such queue
 */
export async function planRedrive(
  target: Target,
  client: SQSClient,
  options: RedriveFilter & { readonly limit: number },
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<PlannedRedrive> {
  const matches = letterMatcher(options);
  const readings = await readQueues(target, client, options, ports);
  const queues = readings.map((reading): PlannedQueue => {
    const chosen = reading.letters.filter(matches);
    const events = chosen.map(({ event }) => event).filter((event) => event !== undefined);
    return { reading, events, unreadable: chosen.length - events.length };
  });
  const seen = queues.flatMap(({ events }) => events.map(({ requestUuid }) => requestUuid));
  return { queues, notFound: notFound(options, seen) };
}

/**
 * Moves dead letters back to their queues. It can be interrupted at any time and run again. Queues side by side; with a
 * rate one after the other: what waits for its turn must not outlast the time for which it is hidden.
 *
 * @throws InvalidInputProblem if there is no such queue
 */
export async function redriveQueues(
  target: Target,
  client: SQSClient,
  options: RedriveFilter & RedriveCourse,
  ports: AuditPorts & Pick<OperatorPorts, 'pause'>,
): Promise<Redriven> {
  const { type, subscriber, fingerprint, uuid, reason } = options;
  const parameters = {
    ...(type !== undefined && { type }),
    ...(subscriber !== undefined && { subscriber }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(uuid !== undefined && selectedFacts(new Set(uuid))),
  };
  return audited(
    target,
    { operation: 'dlq redrive', reason, parameters },
    ports,
    () => moveAll(target, client, options, ports),
    ({ queues }) => ({
      counts: {
        moved: queues.reduce((sum, { moved }) => sum + moved.length, 0),
        left: queues.reduce((sum, { left }) => sum + left.length, 0),
      },
      failure: queues.find(({ failure }) => failure !== undefined)?.failure,
    }),
  );
}

async function moveAll(
  target: Target,
  client: SQSClient,
  options: RedriveFilter & RedriveCourse,
  ports: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
): Promise<Redriven> {
  const { rate, onStart = () => {}, onDone = () => {} } = options;
  const queues = selectQueues(target, options).map((facts) => ({
    facts,
    letters: new SqsLetterQueue(client, facts),
  }));
  const counts = await Promise.all(queues.map(({ letters }) => letters.count()));
  onStart(counts.reduce((sum, { visible }) => sum + visible, 0));
  const pace = pacer(rate, ports);
  const results: RedrivenQueue[] = [];
  await inParallel(queues.length, rate === undefined ? QUEUES_AT_ONCE : 1, ports.signal, async (index) => {
    const queue = queues[index];
    if (queue === undefined) return;
    const { facts, letters } = queue;
    const choose = letterChooser(target, facts, options, ports);
    const done = await redrive(letters, { choose, pace, onDone }, ports);
    results.push({ ...done, queue: facts, ...(await remainingIn(letters)) });
  });
  const met = results.flatMap(({ moved, left }) => [
    ...moved,
    ...left.map(({ requestUuid }) => requestUuid ?? ''),
  ]);
  const missing = ports.signal.aborted ? [] : notFound(options, met);
  return {
    queues: results.toSorted((a, b) => (queueLabel(a.queue) < queueLabel(b.queue) ? -1 : 1)),
    notFound: missing,
    complete:
      missing.length === 0 &&
      results.every(({ left, failure }) => left.length === 0 && failure === undefined),
  };
}

/** The count is of no use if what was done is not told for want of it. */
async function remainingIn(letters: LetterQueue): Promise<Pick<RedrivenQueue, 'remaining'>> {
  try {
    const { visible, hidden } = await letters.count();
    return { remaining: visible + hidden };
  } catch {
    return {};
  }
}

/** Messages that are there and were not looked at, as far as SQS can tell. */
export function unseenAfter({ remaining = 0, left, passedBy }: RedrivenQueue): number {
  return Math.max(0, remaining - left.length - passedBy);
}
