import { BUILT_IN_SUBSCRIBER } from '../../../lambda/core/settings/event-type.ts';
import {
  type FailureGroup,
  groupByFailure,
  NO_FINGERPRINT,
} from '../../../operator/dead-letters/failure-group.ts';
import { BATCH } from '../../../operator/dead-letters/letter-queue.ts';
import type { QueueReading } from '../../../operator/dead-letters/read-queue.ts';
import { readQueues, unseenBecause } from '../../../operator/dead-letters/read-queues.ts';
import { type QueueFilter, queueLabel } from '../../../operator/dead-letters/select-queues.ts';
import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { formatAge, formatCount, printable } from '../../../operator/words.ts';
import type { DlqList, DlqPeek } from '../../json/dlq.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import { type Times, timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which dead letters are shown, and how. */
export interface DeadLetterListOptions extends QueueFilter {
  /** Messages of each queue after which the read ends. */
  readonly limit: number;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

/** Entities named for a group. */
const ENTITIES_SHOWN = 2;

/** Shows what lies in the dead-letter queues, by cause. */
export async function showDeadLetters(options: DeadLetterListOptions, ports: CliPorts): Promise<number> {
  const target = await ports.connect(options.address);
  const client = sqsClient(target);
  try {
    const readings = await readQueues(target, client, options, ports);
    if (options.json) {
      const queues = readings.map((reading) => asJson(reading, options.limit));
      printJson<DlqList>(ports.terminal, { queues, complete: queues.every(({ complete }) => complete) });
    } else report(readings, options, ports);
    return 0;
  } finally {
    client.destroy();
  }
}

function report(readings: readonly QueueReading[], options: DeadLetterListOptions, ports: CliPorts): void {
  const { out } = ports.terminal;
  const times = timesOf(ports);
  const filled = readings.filter(({ total }) => total > 0);
  for (const reading of filled) {
    const { letters, total } = reading;
    const oldest = letters
      .map(({ letter }) => letter.deadSince)
      .reduce((a, b) => Math.min(a, b), ports.now());
    const age = letters.length === 0 ? '' : `, oldest for ${formatAge(ports.now() - oldest)}`;
    out(`${queueLabel(reading.queue)}: ${formatCount(total, 'dead letter')}${age}`);
    for (const group of groupByFailure(letters)) for (const line of groupLines(group, times)) out(line);
    const unseen = whyUnseen(reading, options.limit);
    if (unseen !== undefined) out(`  ${unseen}`);
    out('');
  }
  const count = filled.reduce((sum, { total }) => sum + total, 0);
  out(`${formatCount(count, 'dead letter')} in ${filled.length} of ${formatCount(readings.length, 'queue')}`);
  if (filled.some(({ queue }) => queue.subscriber === BUILT_IN_SUBSCRIBER)) {
    out(
      `Correct the cause, then: npx cedar-webhooks dlq redrive --fingerprint <fingerprint>${options.address.flags ?? ''}`,
    );
  }
}

/** A group on two lines, since an error alone can fill one. */
function groupLines(
  { fingerprint, error, count, first, last, example, entities }: FailureGroup,
  times: Times,
): string[] {
  const when = first === last ? times.withAge(first) : `${times.exact(first)} to ${times.withAge(last)}`;
  const which = [example && `e.g. ${example}`, someOf(entities.map(entityWords))].filter(Boolean).join(', ');
  return [
    `${String(count).padStart(6)}  ${fingerprint ?? NO_FINGERPRINT}  ${printable(error)}`,
    `        ${when}${printable(which && `, ${which}`)}`,
  ];
}

/** Says how many messages were not seen and why, if so. */
export function whyUnseen(reading: QueueReading, limit: number): string | undefined {
  const { letters, total } = reading;
  const words = `${letters.length} of ${total} seen`;
  switch (unseenBecause(reading, limit)) {
    case 'limit':
      return `${words}: give a greater --limit to see more.`;
    case 'hidden':
      return `${words}: somebody else is looking at others. Try again in a minute.`;
    case 'behind':
      return `${words}: a FIFO queue shows the first ${BATCH} messages of an entity only, until those are moved.`;
    default:
      return undefined;
  }
}

function someOf(entities: readonly string[]): string {
  const more = entities.length - ENTITIES_SHOWN;
  return [...entities.slice(0, ENTITIES_SHOWN), ...(more > 0 ? [`+${more}`] : [])].join(', ');
}

function entityWords({ entity, id }: FailureGroup['entities'][number]): string {
  return `${entity} ${id}`;
}

function asJson(reading: QueueReading, limit: number): DlqList['queues'][number] {
  return {
    ...readingJson(reading, limit),
    groups: groupByFailure(reading.letters).map(({ fingerprint, error, count, first, last, ...group }) => ({
      fingerprint: fingerprint ?? null,
      error,
      count,
      firstDeadLetteredAt: isoTime(first),
      lastDeadLetteredAt: isoTime(last),
      exampleRequestUuid: group.example ?? null,
      entities: group.entities.map(({ entity, id }) => ({ entity, subject: id })),
    })),
  };
}

/** How much of a queue was seen, and why not more. */
export function readingJson(reading: QueueReading, limit: number): DlqPeek['queues'][number] {
  const { queue, letters, total } = reading;
  const unseen = unseenBecause(reading, limit);
  return {
    entity: queue.entity,
    subscriber: queue.subscriber,
    queue: queue.name,
    total,
    seen: letters.length,
    complete: unseen === undefined,
    unseenBecause: unseen ?? null,
  };
}
