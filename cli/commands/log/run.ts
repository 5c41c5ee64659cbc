import type { Entry } from '../../../operator/events/entry.ts';
import { followEntryLog, readEntryLog } from '../../../operator/events/entry-log.ts';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { MIN_PREFIX } from '../../../operator/events/request-uuid.ts';
import { streamEntries } from '../../../operator/events/stream-entries.ts';
import { AHEAD, USUAL_SPAN } from '../../../operator/events/usual-span.ts';
import { entryRecord } from '../../../operator/export/export-record.ts';
import { noteSentence } from '../../../operator/pause/pause-note.ts';
import { readPauseNotes } from '../../../operator/pause/read-pause-notes.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { type EntryOptions, entryQuery, type WantedEntries } from '../../input/entry-query.ts';
import type { LogLine } from '../../json/log.ts';
import { printJson } from '../../json/print-json.ts';
import { stateStyle } from '../../output/state-styles.ts';
import { StreamedTable } from '../../output/streamed-table.ts';
import type { Terminal } from '../../output/terminal.ts';
import { type Times, timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is shown, and how. */
export interface LogOptions extends EntryOptions {
  /** Most entries; {@link USUAL_LIMIT} if absent, or all as JSON. */
  readonly limit?: number;
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** Lines that are shown unless somebody says how many. */
const USUAL_LIMIT = 50;

/**
 * Lists what came in, newest last: accepted events, held requests, rejected requests; and goes on if asked to. Of a list
 * that has an end, the JSON form leaves nothing out unless it is told to.
 *
 * @returns exit code: 1 if rejected requests could not be read
 */
export async function showLog(options: LogOptions, ports: CliPorts): Promise<number> {
  if (options.follow && options.until !== undefined) {
    throw new InvalidInputProblem('--follow has no end, so it does not go with --until.');
  }
  const target = await ports.connect(options.address);
  const query = entryQuery(options, target, ports.now());
  const logs = new LogReader(target);
  const notes = await readPauseNotes(target, ports.signal);
  for (const [entity, note] of notes) ports.terminal.err(noteSentence(entity, note, ports.now()));
  const { count, isWhole } =
    options.json && !options.follow && options.limit === undefined
      ? await printAll(target, logs, query, ports)
      : await printNewest(target, logs, query, options, ports);
  if (count === 0 && !options.follow) {
    const span = options.since === undefined ? ' in the last 24 hours; --since goes further back' : '';
    ports.terminal.err(`Nothing of that kind came in to ${target.name}${span}.`);
  }
  return isWhole ? 0 : 1;
}

interface Printed {
  /** Entries, of the first list. */
  readonly count: number;
  /** Rejected requests are among them, if they are wanted. */
  readonly isWhole: boolean;
}

async function printAll(
  target: Target,
  logs: LogReader,
  query: WantedEntries,
  ports: CliPorts,
): Promise<Printed> {
  const { err } = ports.terminal;
  const print = jsonPrinter(ports.terminal);
  const told = new Set<string | undefined>();
  const { since = ports.now() - USUAL_SPAN, until = ports.now() + AHEAD, ...filter } = query;
  let count = 0;
  for await (const { entries, problem } of streamEntries(target, logs, filter, { since, until }, ports)) {
    print(entries);
    count += entries.length;
    if (problem !== undefined && !told.has(problem)) err(problem);
    told.add(problem);
  }
  return { count, isWhole: [...told].every((problem) => problem === undefined) };
}

async function printNewest(
  target: Target,
  logs: LogReader,
  query: WantedEntries,
  { limit = USUAL_LIMIT, follow, json }: LogOptions,
  ports: CliPorts,
): Promise<Printed> {
  // One more than is shown tells whether there are more.
  const log = await readEntryLog(target, logs, { ...query, limit: limit + 1 }, ports);
  const entries = log.entries.slice(-limit);
  const { err } = ports.terminal;
  const print = json ? jsonPrinter(ports.terminal) : tablePrinter(ports, entries);
  print(entries);
  if (log.problem !== undefined) err(log.problem);
  if (log.entries.length > limit) {
    err(
      `There are more: the newest ${limit} are shown, and --limit shows more${json ? '' : ', --json all'}.`,
    );
  }
  if (follow) {
    for await (const batch of followEntryLog(target, logs, query, log, ports, err)) print(batch);
  }
  return { count: entries.length, isWhole: log.problem === undefined };
}

function jsonPrinter(terminal: Terminal): (entries: readonly Entry[]) => void {
  return (entries) => {
    for (const entry of entries) printJson<LogLine>(terminal, entryRecord(entry));
  };
}

function tablePrinter(ports: CliPorts, first: readonly Entry[]): (entries: readonly Entry[]) => void {
  const { out, columns, paint = (_style, text) => text } = ports.terminal;
  const isWide = columns === undefined || columns >= WIDE;
  const layout = isWide ? WIDE_LAYOUT : NARROW_LAYOUT;
  const rowOf = (entry: Entry): string[] => layout.cells(entry, timesOf(ports));
  const headings = [`time (${timesOf(ports).zone})`, ...layout.headings];
  const table = new StreamedTable(headings, columns);
  table.fit(first.map((entry) => rowOf(entry).slice(0, -1)));
  for (const line of table.lines(headings)) out(paint('bold', line));
  return (entries) => {
    for (const entry of entries) {
      const paintState = (text: string, column: number): string =>
        column === layout.stateColumn ? paint(stateStyle(entry), text) : text;
      for (const line of table.lines(rowOf(entry), paintState)) out(line);
    }
  };
}

/** How an entry stands in a row. */
interface Layout {
  /** But for the first, which is the time. */
  readonly headings: readonly string[];
  readonly stateColumn: number;
  readonly cells: (entry: Entry, times: Times) => string[];
}

const MISSING = '-';

/** Terminals of so many columns have room for whole UUIDs. */
const WIDE = 140;

const WIDE_LAYOUT: Layout = {
  headings: ['age', 'entity', 'id', 'status', 'state', 'request UUID', 'note'],
  stateColumn: 5,
  cells: (entry, times) => [
    times.cell(entry.time),
    times.age(entry.time),
    entry.entity ?? entry.eventType ?? MISSING,
    entry.subject ?? MISSING,
    entry.status ?? MISSING,
    entry.state,
    entry.requestUuid ?? MISSING,
    noteOf(entry, times),
  ],
};

/** With as much of the UUID as `cedar-webhooks show` takes. */
const NARROW_LAYOUT: Layout = {
  headings: ['age', 'state', 'request', 'event'],
  stateColumn: 2,
  cells: (entry, times) => [
    times.cell(entry.time),
    times.age(entry.time),
    entry.state,
    entry.requestUuid?.slice(0, MIN_PREFIX) ?? MISSING,
    [
      [entry.entity ?? entry.eventType, entry.subject, entry.status].filter(Boolean).join(' '),
      noteOf(entry, times),
    ]
      .filter(Boolean)
      .join(', '),
  ],
};

function noteOf({ note, nextAttemptAt }: Entry, times: Times): string {
  const next = nextAttemptAt !== undefined && `next attempt ${times.ago(nextAttemptAt)}`;
  return [note, next].filter(Boolean).join(', ');
}
