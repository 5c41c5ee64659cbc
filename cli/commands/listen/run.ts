import { MIN_PREFIX } from '../../../operator/events/request-uuid.ts';
import {
  type Listener,
  type ListenNews,
  type ListenStart,
  openListener,
} from '../../../operator/listen/listen.ts';
import { isSuccess } from '../../../operator/sender/post-webhook.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, formatDuration } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import { StreamedTable } from '../../output/streamed-table.ts';
import type { Style } from '../../output/terminal.ts';
import { type Times, timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is forwarded, and where. */
export interface ListenOptions {
  readonly forwardTo: string;
  /** Event type or entity. */
  readonly type?: string;
  readonly since?: TimeOption;
  readonly retries: boolean;
  readonly address: TargetAddress;
}

/** Posts what is accepted to a URL, one line for each answer. Ends only by Ctrl-C, or when it cannot go on. */
export async function listenAndForward(options: ListenOptions, ports: CliPorts): Promise<never> {
  const { forwardTo, type, since, retries, address } = options;
  const { stateDirectory } = address;
  const target = await ports.connect(address);
  const entity = type && findEventType(target.eventTypes, type).entity;
  const listener = await openListener(
    target,
    () => ports.connect(address),
    { forwardTo, entity, since: since && timeOf(since, ports.now()), retries, stateDirectory },
    ports,
  );
  tellStart(target, forwardTo, listener.start, ports);
  try {
    return await listener.run(newsPrinter(target, ports));
  } finally {
    tellEnd(listener, ports);
  }
}

function tellStart(
  target: Target,
  forwardTo: string,
  { from, skippedSince }: ListenStart,
  ports: CliPorts,
): void {
  const { err } = ports.terminal;
  const times = timesOf(ports);
  if (skippedSince !== undefined && from !== undefined) {
    err(`Skipped: what came in from ${times.exact(skippedSince)}, where it ended, to ${times.exact(from)}.`);
  }
  const since = from === undefined ? 'from now on' : `since ${times.withAge(from)}`;
  err(`Forwarding what ${target.name} accepts ${since} to ${forwardTo}. Ctrl-C ends it.`);
}

function tellEnd({ end, start }: Listener, { terminal }: CliPorts): void {
  const { forwarded, failed, skipped, waiting } = end;
  const parts = [
    `${formatCount(forwarded, 'event')} forwarded`,
    failed > 0 && `${failed} not answered 2xx`,
    skipped > 0 && `${skipped} skipped`,
    waiting > 0 && `${waiting} waiting`,
  ];
  terminal.err(`${parts.filter(Boolean).join(', ')}. The next time it goes on from there (${start.path}).`);
}

/** What stands where there is no answer. */
const NO_ANSWER = 'none';

const HEADINGS = ['answer', 'after', 'request', 'event'];

function newsPrinter(target: Target, ports: CliPorts): (news: ListenNews) => void {
  const { out, err, columns, paint = (_style, text) => text } = ports.terminal;
  const headings = [`accepted (${timesOf(ports).zone})`, ...HEADINGS];
  const table = new StreamedTable(headings, columns);
  // So that most rows are as wide as the first one.
  table.fit([['11-21 14:30:05', 'skipped', '1000 ms', '0'.repeat(MIN_PREFIX), '']]);
  let isFirst = true;
  return (news) => {
    const row = rowOf(news, timesOf(ports));
    if (row === undefined) return err(noticeOf(news, target));
    if (isFirst) for (const line of table.lines(headings)) out(paint('bold', line));
    isFirst = false;
    const paintAnswer = (text: string, column: number): string =>
      column === 1 ? paint(styleOf(news), text) : text;
    for (const line of table.lines(row, paintAnswer)) out(line);
  };
}

function rowOf(news: ListenNews, times: Times): string[] | undefined {
  switch (news.kind) {
    case 'answered': {
      const { event, answer, attempt, retryIn } = news;
      const { claimedAt, requestUuid, entity, subject, status } = event;
      const notes = [
        [entity, subject, status].join(' '),
        answer.detail,
        attempt > 1 && `attempt ${attempt}`,
        retryIn !== undefined && `next in ${retryIn / 1000} s`,
      ];
      return [
        times.cell(claimedAt),
        String(answer.status ?? NO_ANSWER),
        formatDuration(answer.milliseconds),
        requestUuid.slice(0, MIN_PREFIX),
        notes.filter(Boolean).join(', '),
      ];
    }
    case 'skipped': {
      const { claimedAt, requestUuid, because } = news;
      return [times.cell(claimedAt), 'skipped', '', requestUuid.slice(0, MIN_PREFIX), SKIPPED[because]];
    }
    default:
      return undefined;
  }
}

const SKIPPED = {
  'no-body': 'its body is no longer kept',
  forgotten: 'the ledger keeps it no more',
} as const;

function noticeOf(news: ListenNews, { name }: Target): string {
  switch (news.kind) {
    case 'full':
      return `${news.waiting} events wait for a 2xx: no more are read until there are fewer.`;
    case 'unreachable':
      return `${name} cannot be reached for now; trying again.`;
    default:
      return `${name} is reached again.`;
  }
}

function styleOf(news: ListenNews): Style {
  if (news.kind !== 'answered') return 'yellow';
  return isSuccess(news.answer) ? 'green' : 'red';
}
