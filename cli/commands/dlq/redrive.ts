import { BATCH } from '../../../operator/dead-letters/letter-queue.ts';
import { unseenBecause } from '../../../operator/dead-letters/read-queues.ts';
import {
  type PlannedRedrive,
  planRedrive,
  type RedriveFilter,
  type Redriven,
  type RedrivenQueue,
  redriveQueues,
  unseenAfter,
} from '../../../operator/dead-letters/redrive-queues.ts';
import { queueLabel } from '../../../operator/dead-letters/select-queues.ts';
import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { formatCount } from '../../../operator/words.ts';
import type { DlqRedrive } from '../../json/dlq.ts';
import { printJson } from '../../json/print-json.ts';
import { failureWords } from '../../output/advice.ts';
import { formatRecords } from '../../output/records.ts';
import type { Progress, Terminal } from '../../output/terminal.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';
import { readingJson, whyUnseen } from './list.ts';

/** Which dead letters are moved back, and how. */
export interface RedriveOptions extends RedriveFilter {
  readonly all?: boolean;
  /** Most messages a second; as fast as they go if absent. */
  readonly rate?: number;
  /** Tell what would be moved, move nothing. */
  readonly dryRun?: boolean;
  /** Messages of each queue that a dry run looks at. */
  readonly limit: number;
  /** Why, for the audit log. */
  readonly reason?: string;
  readonly json?: boolean;
  readonly address: CommandAddress;
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
    if (options.dryRun) return reportPlan(await planRedrive(target, client, options, ports), options, ports);
    let progress: Progress | undefined;
    const onStart = (total: number): void => {
      if (!options.json && total > 0) progress = ports.terminal.progress(total);
    };
    const course = { ...options, onStart, onDone: () => progress?.advance() };
    const result = await redriveQueues(target, client, course, ports).finally(() => progress?.stop());
    return report(result, options, ports);
  } finally {
    client.destroy();
  }
}

function reportPlan(plan: PlannedRedrive, options: RedriveOptions, { terminal }: CliPorts): number {
  const { out, columns } = terminal;
  const { queues, notFound } = plan;
  const isAllSeen = queues.every(({ reading }) => unseenBecause(reading, options.limit) === undefined);
  if (options.json) {
    printJson<DlqRedrive>(terminal, {
      dryRun: true,
      queues: queues.map(({ reading, events, unreadable }) => ({
        ...readingJson(reading, options.limit),
        wouldMove: events.map(({ requestUuid }) => requestUuid),
        unreadable,
      })),
      notFound,
      complete: notFound.length === 0 && isAllSeen,
    });
    return notFound.length === 0 ? 0 : 1;
  }
  for (const { reading, events, unreadable } of queues) {
    if (reading.total === 0) continue;
    const stay = unreadable === 0 ? '' : `, ${unreadable} unreadable would stay`;
    out(`${queueLabel(reading.queue)}: ${formatCount(events.length, 'dead letter')} would be moved${stay}`);
    const rows = events.map((event) => [
      `  ${event.requestUuid}`,
      `${event.entity} ${event.subject}`,
      event.status,
    ]);
    if (rows.length > 0) {
      const headings = ['  request UUID', 'entity', 'status'];
      for (const line of formatRecords(headings, rows, 3, columns).flat()) out(line);
    }
    const unseen = whyUnseen(reading, options.limit);
    if (unseen !== undefined) out(`  ${unseen}`);
  }
  reportMissing(
    notFound,
    queues.some(({ reading }) => reading.total > reading.letters.length),
    out,
  );
  const count = queues.reduce((sum, { events }) => sum + events.length, 0);
  out(`${formatCount(count, 'dead letter')} would be moved`);
  return notFound.length === 0 ? 0 : 1;
}

function report({ queues, notFound, complete }: Redriven, options: RedriveOptions, ports: CliPorts): number {
  const { out, err } = ports.terminal;
  const moved = queues.reduce((sum, result) => sum + result.moved.length, 0);
  const left = queues.reduce((sum, result) => sum + result.left.length, 0);
  if (options.json) {
    printJson<DlqRedrive>(ports.terminal, {
      dryRun: false,
      queues: queues.map((result) => ({
        entity: result.queue.entity,
        subscriber: result.queue.subscriber,
        queue: result.queue.name,
        moved: result.moved,
        left: result.left.map((each) => ({ ...each, requestUuid: each.requestUuid ?? null })),
        passedBy: result.passedBy,
        remaining: result.remaining ?? null,
        failure: result.failure === undefined ? null : failureWords(explainFailure(result.failure)),
      })),
      notFound,
      complete,
    });
  } else {
    for (const result of queues) reportQueue(result, ports.terminal);
    reportMissing(
      notFound,
      queues.some((result) => unseenAfter(result) > 0),
      out,
    );
    const interrupted = ports.signal.aborted ? ', interrupted: run it again to move the rest' : '';
    out(`${formatCount(moved, 'dead letter')} moved, ${left} left${interrupted}`);
    if (moved > 0) {
      out(
        `What still fails comes back. Try again in a few minutes: npx cedar-webhooks dlq list${options.address.flags ?? ''}`,
      );
      out(
        `What no handler takes waits in its queue: npx cedar-webhooks doctor${options.address.flags ?? ''}`,
      );
    }
    for (const { queue, failure } of queues) {
      if (failure !== undefined)
        err(`${queueLabel(queue)}: stopped. ${failureWords(explainFailure(failure))}`);
    }
  }
  return complete ? 0 : 1;
}

function reportQueue(result: RedrivenQueue, { out, columns }: Terminal): void {
  const { queue, moved, left, remaining = 0 } = result;
  if (moved.length + left.length + remaining === 0) return;
  const rest = remaining === 0 ? '' : `, about ${remaining} in the dead-letter queue now`;
  const unseen = unseenAfter(result);
  const why = unseen === 0 ? '' : `, about ${unseen} of them not seen: ${WHY_UNSEEN}`;
  out(`${queueLabel(queue)}: ${moved.length} moved${rest}${why}`);
  const rows = left.map((each) => [`  ${each.requestUuid ?? each.messageId}`, each.reason, each.detail]);
  if (rows.length === 0) return;
  for (const line of formatRecords(['  left', 'reason', ''], rows, 2, columns).flat()) out(line);
}

const WHY_UNSEEN = `somebody else looks at them, they have just come, or they lie behind ${BATCH} others of their entity`;

function reportMissing(uuids: readonly string[], someUnseen: boolean, out: (line: string) => void): void {
  const words = someUnseen
    ? 'not among the dead letters that could be seen'
    : 'not in any of these dead-letter queues';
  for (const uuid of uuids) out(`${uuid}  ${words}`);
  if (uuids.length > 0 && !someUnseen) {
    out(
      'An event that was dead-lettered gets there when its visibility time-out is over, 3 minutes later by default.',
    );
  }
}
