import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { type EntryFilter, type EntryList, listEntries } from './list-entries.ts';
import type { LogReader } from './log-lines.ts';

/** First part of the span that is read, in milliseconds. */
const FIRST_PART = 600_000;

/** A part that had fewer entries is followed by a longer one, a part that had more by a shorter one. */
const FEW = 500;
const MANY = 5000;

/**
 * Every entry of a span of time, oldest first, in parts that memory has room for: there is no limit.
 *
 * @param span - milliseconds since the epoch, both included
 */
export async function* streamEntries(
  target: Target,
  logs: LogReader,
  filter: EntryFilter,
  { since, until }: { readonly since: number; readonly until: number },
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): AsyncGenerator<EntryList> {
  let length = FIRST_PART;
  for (let start = since; start <= until; ) {
    const end = Math.min(start + length - 1, until);
    const part = { since: start, until: end };
    const list = await listEntries(target, logs, filter, part, Number.POSITIVE_INFINITY, now(), signal);
    yield list;
    start = end + 1;
    if (list.entries.length < FEW) length *= 2;
    else if (list.entries.length > MANY) length = Math.ceil(length / 2);
  }
}
