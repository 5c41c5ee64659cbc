import { heldFromItem } from '../../lambda/adapters/ledger-record.ts';
import type { Entry } from '../events/entry.ts';
import type { EntryQuery } from '../events/entry-log.ts';
import { listHeldNotes } from '../events/held-notes.ts';
import type { EntryList } from '../events/list-entries.ts';
import type { LogReader } from '../events/log-lines.ts';
import { readRequestRecord } from '../events/request-record.ts';
import { streamEntries } from '../events/stream-entries.ts';
import { AHEAD, USUAL_SPAN } from '../events/usual-span.ts';
import { inParallel } from '../in-parallel.ts';
import { readLedgerItem } from '../ledger/ledger-item.ts';
import type { OperatorPorts } from '../ports.ts';
import { InvalidInputProblem, OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { type ExportRecord, entryRecord } from './export-record.ts';

/** What is wanted: every entry that matches, there is no limit. */
export interface ExportQuery extends Omit<EntryQuery, 'limit'> {
  /** Bodies hold personal data; without this they are not read. */
  readonly withBodies?: boolean;
}

/** An export that has started. */
export interface EntryExport {
  /** The time that is exported, in milliseconds since the epoch, both included. */
  readonly since: number;
  readonly until: number;
  /** Why rejected requests are not in it, if they are not. */
  readonly problem?: string;
  /** Oldest first, read as they are taken. @throws what a read throws: then the export is not whole */
  readonly records: AsyncGenerator<ExportRecord>;
}

/** Bodies that are in memory at once. */
const BODIES = 50;
const AT_ONCE = 8;

/**
 * Exports what came in: everything that matches, oldest first.
 *
 * @throws InvalidInputProblem of a span of time that ends before it begins
 */
export async function openExport(
  target: Target,
  logs: LogReader,
  { withBodies = false, since, until, ...filter }: ExportQuery,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<EntryExport> {
  const now = ports.now();
  const span = { since: since ?? now - USUAL_SPAN, until: until ?? now + AHEAD };
  if (span.since > span.until)
    throw new InvalidInputProblem('The time that is wanted ends before it begins.');
  const parts = streamEntries(target, logs, filter, span, ports);
  // What may not be read is known with the first part, before anything is given away.
  const first = await parts.next();
  const problem = first.done ? undefined : first.value.problem;
  return {
    ...span,
    ...(problem !== undefined && { problem }),
    records: recordsOf(target, first, parts, problem, withBodies, ports.signal),
  };
}

async function* recordsOf(
  target: Target,
  first: IteratorResult<EntryList>,
  parts: AsyncGenerator<EntryList>,
  problem: string | undefined,
  withBodies: boolean,
  signal: AbortSignal,
): AsyncGenerator<ExportRecord> {
  for (let part = first; !part.done; part = await parts.next()) {
    const { entries, problem: news } = part.value;
    // Some of the rejected requests are there already, so that the others are missing would not be seen.
    if (news !== problem) throw new OperatorProblem(news ?? 'The log can be read only now. Export it again.');
    if (withBodies) yield* withTheirBodies(target, entries, signal);
    else for (const entry of entries) yield entryRecord(entry);
  }
}

async function* withTheirBodies(
  target: Target,
  entries: readonly Entry[],
  signal: AbortSignal,
): AsyncGenerator<ExportRecord> {
  const heldKeys = await keysOfHeld(target, entries, signal);
  for (let start = 0; start < entries.length; start += BODIES) {
    const some = entries.slice(start, start + BODIES);
    const records: ExportRecord[] = some.map(entryRecord);
    await inParallel(some.length, AT_ONCE, signal, async (index) => {
      const entry = some[index];
      const record = records[index];
      if (entry !== undefined && record !== undefined) {
        records[index] = { ...record, ...(await bodyOf(target, entry, heldKeys, signal)) };
      }
    });
    signal.throwIfAborted();
    yield* records;
  }
}

/** Keys of the ledger by those of entries: a held request's has a digest in it that the entry does not have. */
async function keysOfHeld(
  target: Target,
  entries: readonly Entry[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const times = entries.flatMap(({ state, time }) => (state === 'held' ? [time] : []));
  const keys = new Map<string, string>();
  if (times.length === 0) return keys;
  const span = { since: times[0] ?? 0, until: times.at(-1) ?? 0 };
  for await (const { key, requestUuid, heldAt } of listHeldNotes(target, span, signal)) {
    keys.set(`${requestUuid} ${heldAt}`, key);
  }
  return keys;
}

async function bodyOf(
  target: Target,
  { state, requestUuid, time }: Entry,
  heldKeys: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Pick<ExportRecord, 'securityFields' | 'body'>> {
  if (requestUuid === undefined || state === 'rejected') return {};
  if (state !== 'held') {
    const { securityFields = [], bodyText } = (await readRequestRecord(target, requestUuid, signal)) ?? {};
    return kept(securityFields, bodyText);
  }
  const key = heldKeys.get(`${requestUuid} ${time}`);
  const item = key === undefined ? undefined : await readLedgerItem(target, key, signal);
  if (item === undefined) return {};
  const { securityFields, bodyText } = heldFromItem(item);
  return kept(securityFields, bodyText);
}

function kept(
  fields: readonly string[],
  body: string | undefined,
): Pick<ExportRecord, 'securityFields' | 'body'> {
  return {
    ...(fields.length > 0 && { securityFields: fields.join(',') }),
    ...(body !== undefined && { body }),
  };
}
