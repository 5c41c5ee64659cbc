import type { Target } from '../target/target.ts';
import { type Entry, type EntryState, entryOfEvent, entryOfHeld, entryOfRejection } from './entry.ts';
import { type EntrySearch, matchesSearch, mayBeRequest } from './entry-search.ts';
import { listHeldNotes } from './held-notes.ts';
import type { ClaimBound } from './list-claims.ts';
import { listEvents } from './list-events.ts';
import type { LogReader } from './log-lines.ts';
import { mergeNewest } from './merge-newest.ts';
import { explainMissingRejections, listRejections } from './rejected-requests.ts';

/** Which entries are wanted. Everything that is given must hold. */
export interface EntryFilter {
  /** Any state, if absent. */
  readonly states?: ReadonlySet<EntryState>;
  readonly entity?: string;
  /** Id of the entity. Requests that were held or rejected have none. */
  readonly subject?: string;
  /** First characters of the request UUID, in lower case. */
  readonly uuidPrefix?: string;
  readonly search?: EntrySearch;
}

/** How long somebody waits for the first of a long list. */
export interface Patience {
  /** Time, from the first event that was read, after which the ledger is read no further. */
  readonly milliseconds: number;
  readonly now: () => number;
}

/** Entries of a span of time, and what could not be looked at. */
export interface EntryList {
  /** Oldest first. */
  readonly entries: readonly Entry[];
  /** Why rejected requests are not among them, if they are not. */
  readonly problem?: string;
  /** What is older was not looked at, in milliseconds since the epoch; absent if everything was, or if the list is full. */
  readonly readTo?: number;
}

/** The part of a span of time that is read while somebody is patient. */
class ReadPart implements ClaimBound {
  /** Where it ends, unless that is the end of the span. */
  readTo: number | undefined;
  readonly #patience: Patience | undefined;
  #begunAt: number | undefined;

  constructor(patience: Patience | undefined) {
    this.#patience = patience;
  }

  begin(): void {
    this.#begunAt ??= this.#patience?.now();
  }

  isOver(): boolean {
    if (this.#patience === undefined || this.#begunAt === undefined) return false;
    return this.#patience.now() - this.#begunAt >= this.#patience.milliseconds;
  }

  onCut(claimedAt: number): void {
    this.readTo = Math.max(claimedAt, this.readTo ?? claimedAt);
  }
}

/**
 * The newest entries of a span of time: accepted events and held requests from the ledger, rejected requests from the
 * verifier's log.
 *
 * @param limit - most entries; memory is in proportion to it
 * @param patience - the ledger is read to the end of the span, if absent
 */
export async function listEntries(
  target: Target,
  logs: LogReader,
  filter: EntryFilter,
  span: { readonly since: number; readonly until: number },
  limit: number,
  now: number,
  signal: AbortSignal,
  patience?: Patience,
): Promise<EntryList> {
  const newest: Entry[] = [];
  const part = new ReadPart(patience);
  const bound = readsMany(filter) ? part : undefined;
  for await (const entry of listKept(target, filter, span, limit, now, signal, bound)) {
    part.begin();
    // Held requests go on behind the last event.
    if (part.readTo !== undefined && entry.time < part.readTo) break;
    if (!matches(entry, filter)) continue;
    newest.push(entry);
    if (newest.length === limit) break;
  }
  // What is older than the last entry that fits would be cut off again, and logs are slow to search.
  const since = (newest.length === limit ? newest.at(-1)?.time : part.readTo) ?? span.since;
  const rejected: Entry[] = [];
  let problem: string | undefined;
  if (wantsRejections(filter)) {
    try {
      for await (const entry of rejectedEntries(target, logs, filter, { since, until: span.until }, signal)) {
        rejected.push(entry);
        if (rejected.length > limit * 2) rejected.splice(0, rejected.length - limit);
      }
    } catch (error) {
      problem = explainMissingRejections(target, error);
    }
  }
  const entries = [...newest, ...rejected].toSorted((a, b) => a.time - b.time).slice(-limit);
  return {
    entries,
    ...(problem !== undefined && { problem }),
    ...(part.readTo !== undefined && entries.length < limit && { readTo: part.readTo }),
  };
}

/**
 * Whether events are read for what they turn out to be, so that many may be read for few that are wanted. What else is
 * searched for, the index tells by itself, which is quick.
 */
function readsMany({ states, search }: EntryFilter): boolean {
  return search === undefined ? states !== undefined : search.places.includes('state');
}

/** Entries of the ledger that may be wanted, newest first. */
async function* listKept(
  target: Target,
  filter: EntryFilter,
  span: { readonly since: number; readonly until: number },
  limit: number,
  now: number,
  signal: AbortSignal,
  bound: ClaimBound | undefined,
): AsyncGenerator<Entry> {
  const { states } = filter;
  const sources: AsyncIterable<Entry>[] = [];
  if (states === undefined || [...states].some((state) => state !== 'held' && state !== 'rejected')) {
    sources.push(eventEntries(target, filter, span, limit, now, signal, bound));
  }
  if (wantsHeld(filter)) sources.push(heldEntries(target, filter, span, signal));
  yield* mergeNewest(sources, ({ time }) => time);
}

async function* eventEntries(
  target: Target,
  filter: EntryFilter,
  span: { readonly since: number; readonly until: number },
  limit: number,
  now: number,
  signal: AbortSignal,
  bound: ClaimBound | undefined,
): AsyncGenerator<Entry> {
  const { states, ...claims } = filter;
  // Of any other state there are few, so how many are taken says nothing of how many are read.
  const expected = states === undefined || states.has('handled') ? limit : undefined;
  for await (const event of listEvents(target, { ...claims, ...span }, signal, expected, bound)) {
    yield entryOfEvent(event, now, target.delivery);
  }
}

/** Entries of held requests, newest first. */
export async function* heldEntries(
  target: Target,
  filter: EntryFilter,
  span: { readonly since: number; readonly until: number },
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  for await (const held of listHeldNotes(target, span, signal)) {
    const entry = entryOfHeld(held, entityOf(target, held.eventType));
    if (matches(entry, filter)) yield entry;
  }
}

/** Entries of rejected requests, oldest first. */
export async function* rejectedEntries(
  target: Target,
  logs: LogReader,
  filter: EntryFilter,
  span: { readonly since: number; readonly until: number },
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  for await (const rejection of listRejections(target, logs, span, signal)) {
    const entry = entryOfRejection(rejection, entityOf(target, rejection.eventType));
    if (matches(entry, filter)) yield entry;
  }
}

/** Whether rejected requests can be among what is wanted. */
export function wantsRejections(filter: EntryFilter): boolean {
  return mayWantRequests(filter) && (filter.states === undefined || filter.states.has('rejected'));
}

/** Whether held requests can be among what is wanted. */
function wantsHeld(filter: EntryFilter): boolean {
  return mayWantRequests(filter) && (filter.states === undefined || filter.states.has('held'));
}

function mayWantRequests({ subject, search }: EntryFilter): boolean {
  return subject === undefined && (search === undefined || mayBeRequest(search));
}

/** Whether an entry is wanted. */
export function matches(entry: Entry, { states, entity, subject, uuidPrefix, search }: EntryFilter): boolean {
  return (
    (states === undefined || states.has(entry.state)) &&
    (entity === undefined || entry.entity === entity) &&
    (subject === undefined || entry.subject === subject) &&
    (uuidPrefix === undefined || (entry.requestUuid?.startsWith(uuidPrefix) ?? false)) &&
    (search === undefined || matchesSearch(entry, search))
  );
}

function entityOf({ eventTypes }: Target, eventType: string | undefined): string | undefined {
  return eventTypes.find(({ name }) => name === eventType)?.entity;
}
