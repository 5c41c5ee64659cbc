import type { DeadLetter } from '../../../operator/dead-letters/dead-letter.ts';
import { errorWords } from '../../../operator/dead-letters/failure-group.ts';
import type { QueueReading } from '../../../operator/dead-letters/read-queue.ts';
import { readQueues } from '../../../operator/dead-letters/read-queues.ts';
import { type LetterFilter, letterMatcher } from '../../../operator/dead-letters/select-letters.ts';
import { queueLabel } from '../../../operator/dead-letters/select-queues.ts';
import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import type { QueueFacts } from '../../../operator/target/target.ts';
import { formatCount, printable } from '../../../operator/words.ts';
import type { DlqPeek } from '../../json/dlq.ts';
import { isoTime, isoTimeOrNull, printJson } from '../../json/print-json.ts';
import { formatRecords } from '../../output/records.ts';
import { type Times, timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';
import { type DeadLetterListOptions, readingJson, whyUnseen } from './list.ts';

/** Which dead letters are shown one by one, and how. */
export interface DeadLetterPeekOptions extends DeadLetterListOptions, LetterFilter {
  /** Show payloads. */
  readonly body?: boolean;
}

/** Shows dead letters one by one, oldest first. */
export async function peekDeadLetters(options: DeadLetterPeekOptions, ports: CliPorts): Promise<number> {
  const target = await ports.connect(options.address);
  const client = sqsClient(target);
  try {
    const readings = await readQueues(target, client, options, ports);
    const matches = letterMatcher(options);
    const chosen = readings.map((reading) => ({
      ...reading,
      letters: reading.letters.filter(matches).toSorted((a, b) => a.letter.deadSince - b.letter.deadSince),
    }));
    if (options.json) {
      const deadLetters = chosen.flatMap(({ queue, letters }) =>
        letters.map((each) => asJson(each, queue, options.body ?? false)),
      );
      const queues = readings.map((reading) => readingJson(reading, options.limit));
      const complete = queues.every((queue) => queue.complete);
      printJson<DlqPeek>(ports.terminal, { deadLetters, queues, complete });
    } else report(chosen, readings, options, ports);
    return 0;
  } finally {
    client.destroy();
  }
}

function report(
  chosen: readonly QueueReading[],
  readings: readonly QueueReading[],
  options: DeadLetterPeekOptions,
  ports: CliPorts,
): void {
  const { out, columns } = ports.terminal;
  const times = timesOf(ports);
  for (const { queue, letters } of chosen) {
    if (letters.length === 0) continue;
    out(queueLabel(queue));
    const rows = letters.map((each) => [
      `  ${each.event?.requestUuid ?? each.letter.messageId}`,
      ...cells(each, times),
    ]);
    const headings = [
      '  request UUID',
      'event type',
      'id',
      'status',
      'accepted',
      'dead since',
      'receives',
      'error',
    ];
    const [heading = [], ...records] = formatRecords(headings, rows, 4, columns);
    for (const line of heading) out(line);
    for (const [index, lines] of records.entries()) {
      for (const line of lines) out(line);
      const each = letters[index];
      if (options.body) out(`    ${printable(each?.event?.bodyText ?? each?.letter.body ?? '')}`, 'data');
    }
    out('');
  }
  out(
    formatCount(
      chosen.reduce((sum, { letters }) => sum + letters.length, 0),
      'dead letter',
    ),
  );
  for (const reading of readings) {
    const unseen = whyUnseen(reading, options.limit);
    if (unseen !== undefined) out(`${queueLabel(reading.queue)}: ${unseen}`);
  }
}

function cells(each: DeadLetter, times: Times): string[] {
  const { letter, event, note } = each;
  return [
    event?.eventType ?? '-',
    event?.subject ?? '-',
    event?.status ?? '-',
    event === undefined ? '-' : times.exact(event.claimedAt),
    times.withAge(letter.deadSince),
    String(note?.attempts ?? '-'),
    errorWords(each),
  ];
}

function asJson(each: DeadLetter, queue: QueueFacts, withBody: boolean): DlqPeek['deadLetters'][number] {
  const { letter, event, note } = each;
  return {
    entity: queue.entity,
    subscriber: queue.subscriber,
    queue: queue.name,
    messageId: letter.messageId,
    requestUuid: event?.requestUuid ?? null,
    eventType: event?.eventType ?? null,
    subject: event?.subject ?? null,
    status: event?.status ?? null,
    acceptedAt: isoTimeOrNull(event?.claimedAt),
    deadLetteredAt: isoTime(letter.deadSince),
    attempts: note?.attempts ?? null,
    fingerprint: note?.failure ?? null,
    error: errorWords(each),
    handledAt: isoTimeOrNull(note?.handledAt),
    ...(withBody && { body: event?.bodyText ?? letter.body }),
  };
}
