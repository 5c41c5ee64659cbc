import { type DeadLetter, readLetter } from '../../../operator/dead-letters/dead-letter.ts';
import { BATCH, type LetterQueue } from '../../../operator/dead-letters/letter-queue.ts';
import { readQueue, withNotes } from '../../../operator/dead-letters/read-queue.ts';
import { type RedriveReport, redrive } from '../../../operator/dead-letters/redrive.ts';
import { type QueueFilter, queueLabel, selectQueues } from '../../../operator/dead-letters/select-queues.ts';
import { SqsLetterQueue, sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { inParallel } from '../../../operator/sender/in-parallel.ts';
import { pacer } from '../../../operator/sender/pace.ts';
import type { QueueFacts, Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import { formatTable } from '../../output/table.ts';
import type { CliPorts } from '../../program/ports.ts';
import { hasFingerprint, whyUnseen } from './list.ts';

/** Which dead letters are moved back, and how. */
export interface RedriveOptions extends QueueFilter {
  readonly all?: boolean;
  readonly uuid?: readonly string[];
  readonly fingerprint?: string;
  /** Most messages a second; as fast as they go if absent. */
  readonly rate?: number;
  /** Tell what would be moved, move nothing. */
  readonly dryRun?: boolean;
  /** Messages of each queue that a dry run looks at. */
  readonly limit: number;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** What became of one queue. */
interface QueueResult extends RedriveReport {
  readonly queue: QueueFacts;
  /** Messages in the dead-letter queue afterwards, as SQS estimates them; absent if it did not say. */
  readonly remaining?: number;
}

/** Moves dead letters back to their queues. It can be interrupted at any time and run again. */
export async function redriveDeadLetters(options: RedriveOptions, ports: CliPorts): Promise<number> {
  const { type, subscriber, uuid, fingerprint, all } = options;
  const filters = [type, subscriber, uuid, fingerprint].filter((filter) => filter !== undefined);
  if ((filters.length === 0) === !all) {
    throw new InvalidInputProblem(
      'Say which dead letters to move: --type, --subscriber, --fingerprint or --uuid; or --all, without those.',
    );
  }
  const target = await ports.connect(options.address);
  const client = sqsClient(target);
  try {
    const queues = selectQueues(target, options).map((facts) => ({
      facts,
      letters: new SqsLetterQueue(client, facts),
    }));
    if (options.dryRun) return await dryRun(target, queues, options, ports);
    const results = await redriveQueues(target, queues, options, ports);
    return report(results, options, target, ports);
  } finally {
    client.destroy();
  }
}

const QUEUES_AT_ONCE = 10;

type OpenQueue = { readonly facts: QueueFacts; readonly letters: LetterQueue };

/**
 * Queues side by side. With a rate one after the other: what waits for its turn must not outlast the time for which it is
 * hidden.
 */
async function redriveQueues(
  target: Target,
  queues: readonly OpenQueue[],
  options: RedriveOptions,
  ports: CliPorts,
): Promise<QueueResult[]> {
  const counts = await Promise.all(queues.map(({ letters }) => letters.count()));
  const total = counts.reduce((sum, { visible }) => sum + visible, 0);
  const progress = options.json || total === 0 ? undefined : ports.terminal.progress(total);
  const pace = pacer(options.rate, ports);
  const results: QueueResult[] = [];
  const redriveOne = async ({ facts, letters }: OpenQueue): Promise<void> => {
    const choose = chooser(target, facts, options, ports.signal);
    const done = await redrive(letters, { choose, pace, onDone: () => progress?.advance() }, ports);
    results.push({ ...done, queue: facts, ...(await remainingIn(letters)) });
  };
  const concurrency = options.rate === undefined ? QUEUES_AT_ONCE : 1;
  try {
    await inParallel(queues.length, concurrency, ports.signal, async (index) => {
      const queue = queues[index];
      if (queue !== undefined) await redriveOne(queue);
    });
  } finally {
    progress?.stop();
  }
  return results.toSorted((a, b) => (queueLabel(a.queue) < queueLabel(b.queue) ? -1 : 1));
}

/** The count is of no use if what was done is not told for want of it. */
async function remainingIn(letters: LetterQueue): Promise<Pick<QueueResult, 'remaining'>> {
  try {
    const { visible, hidden } = await letters.count();
    return { remaining: visible + hidden };
  } catch {
    return {};
  }
}

/** Messages that are there and were not looked at, as far as SQS can tell. */
function unseenIn({ remaining = 0, left, passedBy }: QueueResult): number {
  return Math.max(0, remaining - left.length - passedBy);
}

/** Tells for each message whether the filters mean it. What cannot be read is meant only where everything is. */
function chooser(
  target: Target,
  queue: QueueFacts,
  { uuid, fingerprint }: RedriveOptions,
  signal: AbortSignal,
) {
  const wanted = uuid && new Set(uuid.map((each) => each.toLowerCase()));
  const matches = (each: DeadLetter): boolean =>
    (wanted === undefined || wanted.has(each.event?.requestUuid ?? '')) &&
    (fingerprint === undefined || hasFingerprint(each, fingerprint));
  return async (letters: readonly DeadLetter['letter'][]) => {
    const read = letters.map(readLetter);
    const known = fingerprint === undefined ? read : await withNotes(target, queue, read, signal);
    return known.map((each) => ({ ...each, wanted: matches(each) }));
  };
}

async function dryRun(
  target: Target,
  queues: readonly OpenQueue[],
  options: RedriveOptions,
  ports: CliPorts,
): Promise<number> {
  const { out } = ports.terminal;
  const plans = await Promise.all(
    queues.map(async ({ facts, letters }) => {
      const reading = await readQueue(target, facts, letters, options.limit, ports);
      const choose = chooser(target, facts, options, ports.signal);
      const chosen = (await choose(reading.letters.map(({ letter }) => letter))).filter(
        ({ wanted }) => wanted,
      );
      const events = chosen.map(({ event }) => event).filter((event) => event !== undefined);
      return { reading, events, unreadable: chosen.length - events.length };
    }),
  );
  const missing = notFound(
    options,
    plans.flatMap(({ events }) => events.map(({ requestUuid }) => requestUuid)),
  );
  if (options.json) {
    const rows = plans.map(({ reading, events, unreadable }) => ({
      entity: reading.queue.entity,
      subscriber: reading.queue.subscriber,
      wouldMove: events.map(({ requestUuid }) => requestUuid),
      unreadable,
      seen: reading.letters.length,
      total: reading.total,
    }));
    out(JSON.stringify({ dryRun: true, queues: rows, notFound: missing }));
    return missing.length === 0 ? 0 : 1;
  }
  for (const { reading, events, unreadable } of plans) {
    if (reading.total === 0) continue;
    const stay = unreadable === 0 ? '' : `, ${unreadable} unreadable would stay`;
    out(`${queueLabel(reading.queue)}: ${formatCount(events.length, 'dead letter')} would be moved${stay}`);
    const rows = events.map((event) => [
      `  ${event.requestUuid}`,
      `${event.entity} ${event.subject}`,
      event.status,
    ]);
    if (rows.length > 0) {
      for (const line of formatTable(['  request UUID', 'entity', 'status'], rows)) out(line);
    }
    const unseen = whyUnseen(reading, options.limit);
    if (unseen !== undefined) out(`  ${unseen}`);
  }
  reportMissing(
    missing,
    plans.some(({ reading }) => reading.total > reading.letters.length),
    out,
  );
  const count = plans.reduce((sum, { events }) => sum + events.length, 0);
  out(`${formatCount(count, 'dead letter')} would be moved`);
  return missing.length === 0 ? 0 : 1;
}

function report(
  results: readonly QueueResult[],
  options: RedriveOptions,
  target: Target,
  ports: CliPorts,
): number {
  const { out, err } = ports.terminal;
  const moved = results.flatMap((result) => result.moved);
  const left = results.flatMap((result) => result.left);
  const failed = results.filter(({ failure }) => failure !== undefined);
  const seen = [...moved, ...left.map(({ requestUuid }) => requestUuid ?? '')];
  const missing = ports.signal.aborted ? [] : notFound(options, seen);
  if (options.json) {
    out(
      JSON.stringify({
        queues: results.map(({ queue, failure, ...result }) => ({
          entity: queue.entity,
          subscriber: queue.subscriber,
          ...result,
          remaining: result.remaining ?? null,
          failure: failure === undefined ? null : explainFailure(failure).text,
        })),
        notFound: missing,
      }),
    );
  } else {
    for (const result of results) reportQueue(result, out);
    reportMissing(
      missing,
      results.some((result) => unseenIn(result) > 0),
      out,
    );
    const interrupted = ports.signal.aborted ? ', interrupted: run it again to move the rest' : '';
    out(`${formatCount(moved.length, 'dead letter')} moved, ${left.length} left${interrupted}`);
    if (moved.length > 0) {
      out(`What still fails comes back. Look again in a few minutes: npx webhooks dlq list${target.flags}`);
    }
    for (const { queue, failure } of failed) {
      err(`${queueLabel(queue)}: stopped. ${explainFailure(failure).text}`);
    }
  }
  return left.length + failed.length + missing.length === 0 ? 0 : 1;
}

function reportQueue(result: QueueResult, out: (line: string) => void): void {
  const { queue, moved, left, remaining = 0 } = result;
  if (moved.length + left.length + remaining === 0) return;
  const rest = remaining === 0 ? '' : `, about ${remaining} in the dead-letter queue now`;
  const unseen = unseenIn(result);
  const why = unseen === 0 ? '' : `, about ${unseen} of them not seen: ${WHY_UNSEEN}`;
  out(`${queueLabel(queue)}: ${moved.length} moved${rest}${why}`);
  const rows = left.map((each) => [`  ${each.requestUuid ?? each.messageId}`, each.reason, each.detail]);
  if (rows.length > 0) for (const line of formatTable(['  left', 'reason', ''], rows)) out(line);
}

const WHY_UNSEEN = `somebody else looks at them, they have just come, or they lie behind ${BATCH} others of their entity`;

function reportMissing(uuids: readonly string[], someUnseen: boolean, out: (line: string) => void): void {
  const words = someUnseen
    ? 'not among the dead letters that could be seen'
    : 'not in any of these dead-letter queues';
  for (const uuid of uuids) out(`${uuid}  ${words}`);
  if (uuids.length > 0 && !someUnseen) {
    out(
      'An event that was given up gets there when its visibility time-out is over, 3 minutes later by default.',
    );
  }
}

/** UUIDs that were asked for and not met. */
function notFound({ uuid = [] }: RedriveOptions, met: readonly string[]): string[] {
  const known = new Set(met);
  return [...new Set(uuid.map((each) => each.toLowerCase()))].filter((each) => !known.has(each));
}
