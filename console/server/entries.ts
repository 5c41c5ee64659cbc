import type { Entry } from '../../operator/events/entry.ts';
import {
  followEntryLog,
  readEntryLog,
  type EntryQuery as WantedEntries,
} from '../../operator/events/entry-log.ts';
import { parseSearch } from '../../operator/events/entry-search.ts';
import { isSettled } from '../../operator/events/event-state.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import type { EntryPage, EntryQuery, LiveMessage } from '../contract.ts';
import type { ConsolePorts } from './console-setting.ts';
import type { StreamMessage } from './event-stream.ts';
import { tellFailure } from './http-problem.ts';
import type { Stack } from './stack.ts';

const DEFAULT_LIMIT = 500;

/**
 * How long the ledger is read for one answer, in milliseconds. Few of many events may be wanted: what was found by then is
 * shown, and the page asks for what is older.
 */
const PATIENCE = 1000;

/** How far a stream goes back at its beginning, for what came between list and stream, in milliseconds. */
const FIRST_OVERLAP = 120_000;

/** The newest entries that the query asks for, as far as they are found soon. */
export async function readEntries(
  { target, logs }: Stack,
  query: EntryQuery,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<EntryPage> {
  const { shown, ...page } = await readEntryLog(
    target,
    logs,
    { ...wantedOf(query), patience: PATIENCE },
    ports,
  );
  return page;
}

/** What the page asks for, as the use-cases take it. */
export function wantedOf({ state, search, limit = DEFAULT_LIMIT, ...query }: EntryQuery): WantedEntries {
  return {
    ...query,
    limit,
    ...(state !== undefined && { states: new Set(state) }),
    ...(search !== undefined && { search: parseSearch(search) }),
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
  const { target, logs } = stack;
  const now = ports.now();
  const wanted = wantedOf(query);
  const log = await readEntryLog(target, logs, wanted, { now: () => now, signal });
  const problems: string[] = log.problem === undefined ? [] : [log.problem];
  for (const entry of log.entries) {
    if (isComingBack || mayBeNews(entry, now)) yield { entry };
  }
  const batches = followEntryLog(target, logs, wanted, log, { ...ports, signal }, (words) =>
    problems.push(words),
  );
  for await (const batch of batches) {
    for (const words of problems.splice(0)) yield { problem: words };
    for (const entry of batch) yield { entry };
  }
}

function mayBeNews({ time, state }: Entry, now: number): boolean {
  return time >= now - FIRST_OVERLAP || state === 'held' || (state !== 'rejected' && !isSettled(state));
}
