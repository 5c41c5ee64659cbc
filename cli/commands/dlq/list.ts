import type { SQSClient } from '@aws-sdk/client-sqs';
import { BUILT_IN_SUBSCRIBER } from '../../../lambda/core/settings/event-type.ts';
import type { DeadLetter } from '../../../operator/dead-letters/dead-letter.ts';
import { BATCH } from '../../../operator/dead-letters/letter-queue.ts';
import { type QueueReading, readQueue } from '../../../operator/dead-letters/read-queue.ts';
import { type QueueFilter, queueLabel, selectQueues } from '../../../operator/dead-letters/select-queues.ts';
import { SqsLetterQueue, sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatAge, formatCount, formatTime, printable } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which dead letters are shown, and how. */
export interface DeadLetterListOptions extends QueueFilter {
  /** Messages of each queue after which the look ends. */
  readonly limit: number;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** Dead letters of one queue with the same cause. Times are milliseconds since the epoch. */
export interface FailureGroup {
  /** Absent if nobody noted why. */
  readonly fingerprint?: string;
  readonly error: string;
  readonly count: number;
  /** When the first and the last of them came into the dead-letter queue. */
  readonly first: number;
  readonly last: number;
  /** UUID of the one that came first. */
  readonly example?: string;
  /** `merchant 42`, each once. */
  readonly entities: readonly string[];
}

/** Stands for the fingerprint of dead letters whose error nobody noted. */
const NO_FINGERPRINT = 'none';

/** Entities named for a group. */
const ENTITIES_SHOWN = 2;

/** Shows what lies in the dead-letter queues, by cause. */
export async function showDeadLetters(options: DeadLetterListOptions, ports: CliPorts): Promise<number> {
  const target = await ports.connect(options.address);
  const client = sqsClient(target);
  try {
    const readings = await readQueues(target, client, options, ports);
    if (options.json) ports.terminal.out(JSON.stringify(readings.map(readingAsJson)));
    else report(readings, options, target, ports);
    return 0;
  } finally {
    client.destroy();
  }
}

/** Looks into every dead-letter queue of the filter. */
export function readQueues(
  target: Target,
  client: SQSClient,
  options: QueueFilter & { readonly limit: number },
  ports: Pick<CliPorts, 'now' | 'signal'>,
): Promise<QueueReading[]> {
  return Promise.all(
    selectQueues(target, options).map((queue) =>
      readQueue(target, queue, new SqsLetterQueue(client, queue), options.limit, ports),
    ),
  );
}

/** Groups dead letters by the fingerprint of their error; most frequent first. */
export function groupByFailure(letters: readonly DeadLetter[]): FailureGroup[] {
  const groups = Map.groupBy(letters, (each) =>
    JSON.stringify([each.unreadable, each.note?.failure, each.note?.handledAt !== undefined]),
  );
  return [...groups.values()]
    .map((group): FailureGroup => {
      const [first] = group.toSorted((a, b) => a.letter.deadSince - b.letter.deadSince);
      const times = group.map(({ letter }) => letter.deadSince);
      const fingerprint = first?.note?.failure;
      const example = first?.event?.requestUuid;
      const entities = group.map(({ event }) => event && `${event.entity} ${event.subject}`);
      return {
        ...(fingerprint !== undefined && { fingerprint }),
        error: first === undefined ? '' : errorWords(first),
        count: group.length,
        first: times.reduce((a, b) => Math.min(a, b)),
        last: times.reduce((a, b) => Math.max(a, b)),
        ...(example !== undefined && { example }),
        entities: [...new Set(entities.filter((entity) => entity !== undefined))],
      };
    })
    .toSorted((a, b) => b.count - a.count || a.first - b.first);
}

/** Whether an error has this fingerprint; `none` means those that nobody noted. */
export function hasFingerprint({ unreadable, note }: DeadLetter, fingerprint: string): boolean {
  return unreadable === undefined && (note?.failure ?? NO_FINGERPRINT) === fingerprint;
}

/** Why a message is dead, as far as anybody noted it. */
export function errorWords({ unreadable, note }: DeadLetter): string {
  if (unreadable !== undefined) return `unreadable: ${unreadable}`;
  if (note?.handledAt !== undefined) return 'handled since: a redrive clears it away';
  if (note?.failureName !== undefined) return `${note.failureName}: ${note.failureText ?? ''}`;
  return "no note; see the consumer's log";
}

function report(
  readings: readonly QueueReading[],
  options: DeadLetterListOptions,
  { flags }: Target,
  { terminal, now }: CliPorts,
): void {
  const { out } = terminal;
  const filled = readings.filter(({ total }) => total > 0);
  for (const reading of filled) {
    const { letters, total } = reading;
    const oldest = letters.map(({ letter }) => letter.deadSince).reduce((a, b) => Math.min(a, b), now());
    const age = letters.length === 0 ? '' : `, oldest for ${formatAge(now() - oldest)}`;
    out(`${queueLabel(reading.queue)}: ${formatCount(total, 'dead letter')}${age}`);
    for (const group of groupByFailure(letters)) for (const line of groupLines(group)) out(line);
    const unseen = whyUnseen(reading, options.limit);
    if (unseen !== undefined) out(`  ${unseen}`);
    out('');
  }
  const count = filled.reduce((sum, { total }) => sum + total, 0);
  out(`${formatCount(count, 'dead letter')} in ${filled.length} of ${formatCount(readings.length, 'queue')}`);
  if (filled.some(({ queue }) => queue.subscriber === BUILT_IN_SUBSCRIBER)) {
    out(`Correct the cause, then: npx webhooks dlq redrive --fingerprint <fingerprint>${flags}`);
  }
}

/** A group on two lines, since an error alone can fill one. */
function groupLines({ fingerprint, error, count, first, last, example, entities }: FailureGroup): string[] {
  const times = first === last ? formatTime(first) : `${formatTime(first)} to ${formatTime(last)}`;
  const which = [example && `e.g. ${example}`, someOf(entities)].filter(Boolean).join(', ');
  return [
    `${String(count).padStart(6)}  ${fingerprint ?? NO_FINGERPRINT}  ${printable(error)}`,
    `        ${times}${printable(which && `, ${which}`)}`,
  ];
}

/** Says how many messages were not seen and why, if so. */
export function whyUnseen({ letters, total, hidden }: QueueReading, limit: number): string | undefined {
  const unseen = total - letters.length;
  if (unseen <= 0) return undefined;
  const words = `${letters.length} of ${total} seen`;
  if (letters.length >= limit) return `${words}: give a greater --limit to see more.`;
  if (hidden > 0) return `${words}: somebody else is looking at others. Try again in a minute.`;
  return `${words}: a FIFO queue shows the first ${BATCH} messages of an entity only, until those are moved.`;
}

function someOf(entities: readonly string[]): string {
  const more = entities.length - ENTITIES_SHOWN;
  return [...entities.slice(0, ENTITIES_SHOWN), ...(more > 0 ? [`+${more}`] : [])].join(', ');
}

function readingAsJson({ queue, letters, total, hidden }: QueueReading): object {
  const { entity, subscriber, name } = queue;
  const groups = groupByFailure(letters).map(({ first, last, ...group }) => ({
    ...group,
    first: formatTime(first),
    last: formatTime(last),
  }));
  return { entity, subscriber, queue: name, total, seen: letters.length, hidden, groups };
}
