import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import type { Entry } from './entry.ts';
import { EntryFollower, type ShownAlready, shownBy } from './follow-entries.ts';
import { type EntryFilter, type EntryList, listEntries } from './list-entries.ts';
import type { LogReader } from './log-lines.ts';
import { AHEAD, USUAL_SPAN } from './usual-span.ts';

/** Which entries are wanted, of which time, and how many. Times are milliseconds since the epoch. */
export interface EntryQuery extends EntryFilter {
  /** A day ago if absent. */
  readonly since?: number | undefined;
  /** Now, and what clocks may be ahead, if absent. */
  readonly until?: number | undefined;
  /** Only the newest of them. */
  readonly limit: number;
  /** Where many events are read for few: after how many milliseconds to answer what was found by then. Never, if absent. */
  readonly patience?: number | undefined;
}

/** A list that can be followed. */
export interface EntryLog extends EntryList {
  readonly shown: ShownAlready;
}

/** The newest entries that are wanted; none of a span of time that ends before it begins. */
export async function readEntryLog(
  target: Target,
  logs: LogReader,
  query: EntryQuery,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<EntryLog> {
  const readAt = now();
  const { since = readAt - USUAL_SPAN, until = readAt + AHEAD, limit, patience } = query;
  const wait = patience === undefined ? undefined : { milliseconds: patience, now };
  // DynamoDB rejects a span that ends before it begins.
  const list: EntryList =
    since > until
      ? { entries: [] }
      : await listEntries(target, logs, query, { since, until }, limit, readAt, signal, wait);
  return { ...list, shown: shownBy(list.entries, limit, since, readAt) };
}

/**
 * What comes after a list, and what changes its state: a batch, oldest first, for each read. Ends only by the signal,
 * whose reason it throws.
 *
 * @param onProblem - told once what cannot be looked at, unless the list has told it already
 */
export function followEntryLog(
  target: Target,
  logs: LogReader,
  filter: EntryFilter,
  { problem, shown }: EntryLog,
  ports: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
  onProblem: (words: string) => void,
): AsyncGenerator<readonly Entry[]> {
  const told = new Set([problem]);
  return new EntryFollower(target, logs, filter, shown, ports).batches((words) => {
    if (!told.has(words)) onProblem(words);
    told.add(words);
  });
}
