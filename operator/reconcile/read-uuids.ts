import { parseTime } from '../parse-time.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { chooseColumn } from './choose-column.ts';
import { decodeList } from './decode-list.ts';
import { type ListForm, type ListRows, readRows } from './list-rows.ts';

/** What a list from the platform says. */
export interface UuidList {
  readonly form: ListForm;
  /** Where the UUIDs were taken from: name or number of a column, or key in JSON. */
  readonly column: string;
  /** In lower case with hyphens, each once, in the order of the list. */
  readonly uuids: readonly string[];
  /** How many stood there again. */
  readonly repeated: number;
  /** Rows without a UUID where it was looked for. */
  readonly unread: {
    readonly count: number;
    /** Lines of the first of them, or numbers of records in JSON, from 1. */
    readonly first: readonly number[];
  };
  /** Earliest and latest ISO 8601 time in it, in milliseconds since the epoch. */
  readonly times?: { readonly first: number; readonly last: number };
}

/** What a text may hold at most: a little less than the longest text that there can be. */
const MAX_BYTES = 500 * 1024 * 1024;

/** Rows that could not be read and are told of. */
const UNREAD_SHOWN = 5;

/**
 * Reads the request UUIDs of a list: CSV, TSV, JSON, JSON Lines, or lines of any text, in whichever encoding.
 *
 * @param column - name or number of the column that holds them, or key in JSON; chosen by its name if absent
 * @throws InvalidInputProblem if there is none, or none can be chosen
 */
export async function readUuids(chunks: AsyncIterable<Uint8Array>, column?: string): Promise<UuidList> {
  const text = decodeList(await collect(chunks));
  const list = readRows(text, column);
  const chosen = chooseColumn(list, column);
  const times = timesIn(text);
  if (chosen === undefined) {
    return { form: list.form, column: '', ...read(list, ''), ...(times && { times }) };
  }
  return { form: list.form, column: chosen.name, ...read(list, chosen.key), ...(times && { times }) };
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new InvalidInputProblem('The list is larger than 500 MiB: split it.');
    all.push(chunk);
  }
  return Buffer.concat(all);
}

function read({ rows }: ListRows, column: string): Pick<UuidList, 'uuids' | 'repeated' | 'unread'> {
  const uuids = new Set<string>();
  let repeated = 0;
  /** Rows without a UUID, by their group: only those of groups that have the column are missing something. */
  const without = new Map<string, { count: number; first: number[] }>();
  const groups = new Set<string>();
  for (const { at, group, uuids: found } of rows()) {
    const wanted = found.filter(([key]) => key === column);
    if (wanted.length > 0) groups.add(group);
    else {
      const unread = without.get(group) ?? { count: 0, first: [] };
      without.set(group, unread);
      unread.count += 1;
      if (unread.first.length < UNREAD_SHOWN) unread.first.push(at);
    }
    for (const [, uuid] of wanted) {
      const known = uuids.size;
      if (uuids.add(uuid).size === known) repeated += 1;
    }
  }
  const unread = [...without].filter(([group]) => groups.has(group)).map(([, rows]) => rows);
  return {
    uuids: [...uuids],
    repeated,
    unread: {
      count: unread.reduce((sum, { count }) => sum + count, 0),
      first: unread.flatMap(({ first }) => first).slice(0, UNREAD_SHOWN),
    },
  };
}

const TIME = /(?<!\d)\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g;

function timesIn(text: string): UuidList['times'] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const [time] of text.matchAll(TIME)) {
    const at = parseTime(time);
    if (Number.isNaN(at)) continue;
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return first <= last ? { first, last } : undefined;
}
