import type { Entry } from '../../cli/events/entry.ts';
import { type EventState, isSettled } from '../../cli/events/event-state.ts';
import { EntryFollower } from '../../cli/events/follow-entries.ts';
import { type EntryFilter, type EntryList, listEntries } from '../../cli/events/list-entries.ts';
import { explainFailure } from '../../cli/failure.ts';
import type { EntryPage, EntryQuery, LiveMessage } from '../contract.ts';
import type { StreamMessage } from './event-stream.ts';
import type { Stack, StackSource } from './stack.ts';

const DAY = 86_400_000;

/** Clocks of functions may be ahead of this machine's. */
const AHEAD = 300_000;

const DEFAULT_LIMIT = 500;

/** How far a stream goes back at its beginning, for what came between list and stream, in milliseconds. */
const FIRST_OVERLAP = 120_000;

/** The newest entries that the query asks for. */
export async function readEntries(
  stack: Stack,
  query: EntryQuery,
  now: number,
  signal: AbortSignal,
): Promise<EntryPage> {
  const { entries, problem } = await list(stack, query, now, signal);
  return { entries, ...(problem !== undefined && { problem: withoutRefusals(problem) }) };
}

function list(
  { target, logs }: Stack,
  { since, until, limit, ...query }: EntryQuery,
  now: number,
  signal: AbortSignal,
): Promise<EntryList> {
  const span = { since: since ?? now - DAY, until: until ?? now + AHEAD };
  return listEntries(target, logs, filterOf(query), span, limit ?? DEFAULT_LIMIT, now, signal);
}

function filterOf({ state, entity, subject, uuid }: EntryQuery): EntryFilter {
  return {
    ...(state !== undefined && { states: new Set([state]) }),
    ...(entity !== undefined && { entity }),
    ...(subject !== undefined && { subject }),
    ...(uuid !== undefined && { uuidPrefix: uuid.toLowerCase() }),
  };
}

/**
 * Entries that come and those that change, until the signal aborts. First those of the list that may be news to who has
 * just read it: of the last minutes, or not settled; all of them for who comes back after a break.
 */
export async function* followEntries(
  stack: Stack,
  query: EntryQuery,
  isComingBack: boolean,
  ports: StackSource['ports'],
  signal: AbortSignal,
): AsyncGenerator<StreamMessage> {
  const now = ports.now();
  const message = (data: LiveMessage): StreamMessage => ({ data, id: String(ports.now()) });
  const { entries, problem } = await list(stack, query, now, signal);
  const problems: string[] = problem === undefined ? [] : [withoutRefusals(problem)];
  const told = new Set(problems);
  const onProblem = (words: string): void => {
    if (!told.has(words)) problems.push(words);
    told.add(words);
  };
  for (const entry of entries) {
    if (isComingBack || mayBeNews(entry, now)) yield message({ entry });
  }
  // With a full list, what is older than its first entry was left out on purpose.
  const limit = query.limit ?? DEFAULT_LIMIT;
  const floor = entries.length === limit ? (entries[0]?.time ?? now) : (query.since ?? now - DAY);
  const follower = new EntryFollower(
    stack.target,
    stack.logs,
    filterOf(query),
    { entries, readAt: now, floor },
    { ...ports, signal },
  );
  try {
    for await (const batch of follower.batches(onProblem)) {
      for (const words of problems.splice(0)) yield message({ problem: words });
      for (const entry of batch) yield message({ entry });
    }
  } catch (error) {
    if (signal.aborted) return;
    // The browser comes back after a pause, and everything begins anew.
    yield message({ problem: explainFailure(error).text });
  }
}

function mayBeNews({ time, state }: Entry, now: number): boolean {
  return time >= now - FIRST_OVERLAP || (state !== 'rejected' && !isSettled(state as EventState));
}

function withoutRefusals(problem: string): string {
  return `${problem} Refused requests are not shown.`;
}
