import type { Entry } from '../../operator/events/entry.ts';
import { isSettled } from '../../operator/events/event-state.ts';
import { EntryFollower, shownBy } from '../../operator/events/follow-entries.ts';
import { AHEAD, type EntryFilter, listEntries } from '../../operator/events/list-entries.ts';
import type { EntryPage, EntryQuery, LiveMessage } from '../contract.ts';
import type { ConsolePorts } from './console-setting.ts';
import type { StreamMessage } from './event-stream.ts';
import { tellFailure } from './http-problem.ts';
import type { Stack } from './stack.ts';

const DAY = 86_400_000;

const DEFAULT_LIMIT = 500;

/** How far a stream goes back at its beginning, for what came between list and stream, in milliseconds. */
const FIRST_OVERLAP = 120_000;

/** The newest entries that the query asks for. */
export async function readEntries(
  { target, logs }: Stack,
  { since, until, limit, ...query }: EntryQuery,
  now: number,
  signal: AbortSignal,
): Promise<EntryPage> {
  const span = { since: since ?? now - DAY, until: until ?? now + AHEAD };
  // DynamoDB refuses such a span. Scrolling on in a list of the last minutes leads there, once they have gone by.
  if (span.since > span.until) return { entries: [] };
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
 * just read it: of the last minutes, or not settled; all of them for who comes back after a break. The last message of
 * a stream that fails says why.
 *
 * @throws what is a fault of the console
 */
export async function* followEntries(
  stack: Stack,
  query: EntryQuery,
  isComingBack: boolean,
  ports: ConsolePorts,
  signal: AbortSignal,
): AsyncGenerator<StreamMessage> {
  const message = (data: LiveMessage): StreamMessage => ({ data, id: String(ports.now()) });
  try {
    for await (const data of liveMessages(stack, query, isComingBack, ports, signal)) yield message(data);
  } catch (error) {
    if (signal.aborted) return;
    // The browser comes back after a pause, and everything begins anew.
    const { problem, fault } = tellFailure(error);
    yield message({ problem: problem.message });
    if (fault !== undefined) throw error;
  }
}

async function* liveMessages(
  stack: Stack,
  query: EntryQuery,
  isComingBack: boolean,
  ports: ConsolePorts,
  signal: AbortSignal,
): AsyncGenerator<LiveMessage> {
  const now = ports.now();
  const { entries, problem } = await readEntries(stack, query, now, signal);
  const problems: string[] = problem === undefined ? [] : [problem];
  const told = new Set(problems);
  const onProblem = (words: string): void => {
    if (!told.has(words)) problems.push(words);
    told.add(words);
  };
  for (const entry of entries) {
    if (isComingBack || mayBeNews(entry, now)) yield { entry };
  }
  const { limit = DEFAULT_LIMIT, since = now - DAY } = query;
  const shown = shownBy(entries, limit, since, now);
  const filter = filterOf(query);
  const follower = new EntryFollower(stack.target, stack.logs, filter, shown, { ...ports, signal });
  for await (const batch of follower.batches(onProblem)) {
    for (const words of problems.splice(0)) yield { problem: words };
    for (const entry of batch) yield { entry };
  }
}

function mayBeNews({ time, state }: Entry, now: number): boolean {
  return time >= now - FIRST_OVERLAP || state === 'held' || (state !== 'rejected' && !isSettled(state));
}
