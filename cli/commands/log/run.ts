import type { Entry, EntryState } from '../../../operator/events/entry.ts';
import { type EntryQuery, followEntryLog, readEntryLog } from '../../../operator/events/entry-log.ts';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { streamEntries } from '../../../operator/events/stream-entries.ts';
import { AHEAD, USUAL_SPAN } from '../../../operator/events/usual-span.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatTime } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import { STATE_STYLES } from '../../output/state-styles.ts';
import { StreamedTable } from '../../output/streamed-table.ts';
import type { Terminal } from '../../output/terminal.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is shown, and how. */
export interface LogOptions {
  /** Name of an event type or entity. */
  readonly type?: string;
  /** `merchant:42`: type and id in one. */
  readonly entity?: string;
  readonly id?: string;
  readonly state?: readonly EntryState[];
  /** First characters of the request UUID. */
  readonly uuid?: string;
  readonly since?: TimeOption;
  readonly until?: TimeOption;
  /** Most entries; {@link USUAL_LIMIT} if absent, or all as JSON. */
  readonly limit?: number;
  readonly follow?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

const HEADINGS = ['time', 'entity', 'id', 'status', 'state', 'request UUID', 'note'];
const STATE_COLUMN = 4;
const UUID_LENGTH = 36;

/** Lines that are shown unless somebody says how many. */
const USUAL_LIMIT = 50;

/**
 * Lists what came in, newest last: accepted events, held requests, rejected requests; and goes on if asked to. Of a list
 * that has an end, the JSON form leaves nothing out unless it is told to.
 */
export async function showLog(options: LogOptions, ports: CliPorts): Promise<number> {
  if (options.follow && options.until !== undefined) {
    throw new InvalidInputProblem('--follow has no end, so it does not go with --until.');
  }
  const target = await ports.connect(options.address);
  const query = queryOf(options, target, ports.now());
  const logs = new LogReader(target);
  const found =
    options.json && !options.follow && options.limit === undefined
      ? await printAll(target, logs, query, ports)
      : await printNewest(target, logs, query, options, ports);
  if (found === 0 && !options.follow) {
    const span = options.since === undefined ? ' in the last 24 hours; --since goes further back' : '';
    ports.terminal.err(`Nothing of that kind came in to ${target.name}${span}.`);
  }
  return 0;
}

/** @returns how many entries there were */
async function printAll(target: Target, logs: LogReader, query: Query, ports: CliPorts): Promise<number> {
  const { out, err } = ports.terminal;
  const print = jsonPrinter(out);
  const told = new Set<string | undefined>();
  const { since = ports.now() - USUAL_SPAN, until = ports.now() + AHEAD, ...filter } = query;
  let count = 0;
  for await (const { entries, problem } of streamEntries(target, logs, filter, { since, until }, ports)) {
    print(entries);
    count += entries.length;
    if (problem !== undefined && !told.has(problem)) err(problem);
    told.add(problem);
  }
  return count;
}

/** @returns how many entries there were, of the first list */
async function printNewest(
  target: Target,
  logs: LogReader,
  query: Query,
  { limit = USUAL_LIMIT, follow, json }: LogOptions,
  ports: CliPorts,
): Promise<number> {
  // One more than is shown tells whether there are more.
  const log = await readEntryLog(target, logs, { ...query, limit: limit + 1 }, ports);
  const entries = log.entries.slice(-limit);
  const { out, err } = ports.terminal;
  const print = json ? jsonPrinter(out) : tablePrinter(ports.terminal, entries);
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
  return entries.length;
}

type Query = Omit<EntryQuery, 'limit'>;

function queryOf(options: LogOptions, { eventTypes }: Target, now: number): Query {
  const { type, entity, id, state, uuid } = options;
  const since = options.since && timeOf(options.since, now);
  const until = options.until && timeOf(options.until, now);
  if (since !== undefined && since > (until ?? now + AHEAD)) {
    throw new InvalidInputProblem('--since is later than --until.');
  }
  const [named, subject] = entity === undefined ? [type, id] : splitEntity(entity);
  if (entity !== undefined && (type !== undefined || id !== undefined)) {
    throw new InvalidInputProblem(
      '--entity says type and id already, so it does not go with --type and --id.',
    );
  }
  return {
    since,
    until,
    ...(named !== undefined && { entity: findEventType(eventTypes, named).entity }),
    ...(subject !== undefined && { subject }),
    ...(state !== undefined && { states: new Set(state) }),
    ...(uuid !== undefined && { uuidPrefix: uuid.toLowerCase() }),
  };
}

function splitEntity(text: string): [entity: string, id: string] {
  const at = text.indexOf(':');
  if (at < 1 || at === text.length - 1) {
    throw new InvalidInputProblem('--entity must be a type and an id, such as merchant:42.');
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

function jsonPrinter(out: Terminal['out']): (entries: readonly Entry[]) => void {
  return (entries) => {
    for (const { key: _, time, subject, nextAttemptAt, ...entry } of entries) {
      out(
        JSON.stringify({
          time: formatTime(time),
          ...entry,
          ...(subject !== undefined && { id: subject }),
          ...(nextAttemptAt !== undefined && { nextAttemptAt: formatTime(nextAttemptAt) }),
        }),
      );
    }
  };
}

function tablePrinter(
  { out, paint = (_style, text) => text }: Terminal,
  first: readonly Entry[],
): (entries: readonly Entry[]) => void {
  const table = new StreamedTable([formatTime(0).length, 11, 6, 8, 8, UUID_LENGTH]);
  table.fit(first.map((entry) => rowOf(entry).slice(0, -1)));
  out(paint('bold', table.line(HEADINGS)));
  return (entries) => {
    for (const entry of entries) {
      const style = STATE_STYLES[entry.state];
      out(table.line(rowOf(entry), (text, column) => (column === STATE_COLUMN ? paint(style, text) : text)));
    }
  };
}

function rowOf(entry: Entry): string[] {
  const { time, entity, eventType, subject, status, state, requestUuid, note, nextAttemptAt } = entry;
  const missing = '-';
  const next = nextAttemptAt !== undefined && `next at ${formatTime(nextAttemptAt)}`;
  return [
    formatTime(time),
    entity ?? eventType ?? missing,
    subject ?? missing,
    status ?? missing,
    state,
    requestUuid ?? missing,
    [note, next].filter(Boolean).join(', '),
  ];
}
