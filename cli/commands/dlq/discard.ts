import type { DiscardedLetter } from '../../../operator/dead-letters/discard.ts';
import {
  type Discarded,
  discardLetters,
  planDiscard,
} from '../../../operator/dead-letters/discard-queues.ts';
import { unseenBecause } from '../../../operator/dead-letters/read-queues.ts';
import type { RedriveFilter } from '../../../operator/dead-letters/redrive-queues.ts';
import { queueLabel } from '../../../operator/dead-letters/select-queues.ts';
import { SqsLetterQueue, sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { QueueFacts } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import type { DlqDiscard } from '../../json/dlq.ts';
import { printJson } from '../../json/print-json.ts';
import { failureWords } from '../../output/advice.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';
import { readingJson, whyUnseen } from './list.ts';

/** Which dead letters are discarded, and why. */
export interface DiscardOptions extends RedriveFilter {
  readonly all?: boolean;
  /** How many that must be; tells what would be discarded without it. */
  readonly count?: number;
  readonly dryRun?: boolean;
  readonly limit: number;
  readonly reason?: string;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

/** Deletes dead letters for good, or tells what that would be. Exit code 1 if one that was meant is left. */
export async function discardDeadLetters(options: DiscardOptions, ports: CliPorts): Promise<number> {
  const { type, subscriber, uuid, fingerprint, all, count, dryRun, reason } = options;
  const filters = [type, subscriber, uuid, fingerprint].filter((filter) => filter !== undefined);
  if ((filters.length === 0) === !all) {
    throw new InvalidInputProblem(
      'Say which dead letters to discard: --type, --subscriber, --fingerprint or --uuid; or --all, without those.',
    );
  }
  if ((count === undefined) === !dryRun) {
    throw new InvalidInputProblem(
      'Discarding cannot be undone: give --dry-run to see how many it would be, or that number as --count to do it.',
    );
  }
  if (count !== undefined && reason === undefined) {
    throw new InvalidInputProblem('Give a --reason: others will ask what became of the events.');
  }
  const target = await ports.connect(options.address);
  const client = sqsClient(target);
  const open = (queue: QueueFacts) => new SqsLetterQueue(client, queue);
  try {
    if (count === undefined || reason === undefined) {
      return reportPlan(await planDiscard(target, open, options, ports), options, ports);
    }
    return report(await discardLetters(target, open, { ...options, count, reason }, ports), options, ports);
  } finally {
    client.destroy();
  }
}

function reportPlan(
  { queues, count, notFound }: Awaited<ReturnType<typeof planDiscard>>,
  { json, limit }: DiscardOptions,
  { terminal }: CliPorts,
): number {
  if (json) {
    printJson<DlqDiscard>(terminal, {
      dryRun: true,
      count,
      queues: queues.map(({ reading, letters }) => ({
        ...readingJson(reading, limit),
        wouldDiscard: letters.map(({ letter, event }) => ({
          messageId: letter.messageId,
          requestUuid: event?.requestUuid ?? null,
        })),
      })),
      notFound,
      complete:
        notFound.length === 0 && queues.every(({ reading }) => unseenBecause(reading, limit) === undefined),
    });
    return notFound.length === 0 ? 0 : 1;
  }
  for (const { reading, letters } of queues) {
    const unseen = whyUnseen(reading, limit);
    if (letters.length === 0 && unseen === undefined) continue;
    terminal.out(
      `${queueLabel(reading.queue)}: ${formatCount(letters.length, 'dead letter')} would be discarded`,
    );
    for (const { letter, event } of letters) {
      const what = event === undefined ? '(unreadable)' : `${event.entity} ${event.subject} ${event.status}`;
      terminal.out(`  ${event?.requestUuid ?? letter.messageId}  ${what}`);
    }
    if (unseen !== undefined) terminal.out(`  ${unseen}`);
  }
  for (const each of notFound) terminal.out(`${each}  ${NOT_FOUND}`);
  terminal.out(`${formatCount(count, 'dead letter')} would be discarded`);
  return notFound.length === 0 ? 0 : 1;
}

const NOT_FOUND = 'not among the dead letters that could be seen';

function report(
  { queues, readings, notFound, complete }: Discarded,
  { json, limit }: DiscardOptions,
  { signal, terminal }: CliPorts,
): number {
  if (json) {
    const named = ({ messageId, requestUuid }: DiscardedLetter) => ({
      messageId,
      requestUuid: requestUuid ?? null,
    });
    printJson<DlqDiscard>(terminal, {
      dryRun: false,
      queues: queues.map(({ queue, discarded, left, failure }) => ({
        entity: queue.entity,
        subscriber: queue.subscriber,
        queue: queue.name,
        discarded: discarded.map(named),
        left: left.map(named),
        failure: failure === undefined ? null : failureWords(explainFailure(failure)),
      })),
      notFound: [...notFound],
      complete: complete && readings.every((reading) => unseenBecause(reading, limit) === undefined),
    });
    return complete ? 0 : 1;
  }
  for (const { queue, discarded, left, failure } of queues) {
    terminal.out(`${queueLabel(queue)}: ${discarded.length} discarded, ${left.length} left`);
    for (const each of left) terminal.out(`  ${each.requestUuid ?? each.messageId}  left`);
    if (failure !== undefined) {
      terminal.err(`${queueLabel(queue)}: stopped. ${failureWords(explainFailure(failure))}`);
    }
  }
  for (const reading of readings) {
    const unseen = whyUnseen(reading, limit);
    if (unseen !== undefined) terminal.out(`${queueLabel(reading.queue)}: ${unseen}`);
  }
  for (const each of notFound) terminal.out(`${each}  ${NOT_FOUND}`);
  const left = queues.reduce((sum, queue) => sum + queue.left.length, 0);
  const interrupted = signal.aborted ? 'Interrupted. ' : '';
  if (left > 0) terminal.out(`${interrupted}Run it again with --count ${left} for what is left.`);
  return complete ? 0 : 1;
}
