import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { clarityOf } from './column-name.ts';
import { type DelimitedRow, type Delimiter, delimitedRows, findDelimiter } from './delimited-text.ts';
import { uuidOf, uuidsIn } from './uuid-text.ts';

/** In which form a list was written. */
export type ListForm = 'CSV' | 'TSV' | 'JSON' | 'JSON Lines' | 'text';

/** One request of a list, as far as its form tells requests apart. */
interface ListRow {
  /** Line of the file, or number of the record in JSON, from 1. */
  readonly at: number;
  /** Rows of one group have the same columns. */
  readonly group: string;
  /** UUIDs by the key of their column. */
  readonly uuids: readonly (readonly [column: string, uuid: string])[];
}

/** A list as rows and columns. */
export interface ListRows {
  readonly form: ListForm;
  /** Names of columns by their keys, where a header tells them. In JSON the key is the name, in text a number is. */
  readonly names: ReadonlyMap<string, string>;
  /** Read anew each time: a list may be long. */
  readonly rows: () => Iterable<ListRow>;
}

/**
 * Reads a list in whichever form it was exported.
 *
 * @param wanted - a column that somebody names: a first row that has it is a header
 * @throws InvalidInputProblem for JSON that is cut off
 */
export function readRows(text: string, wanted: string | undefined): ListRows {
  return jsonRows(text) ?? tableRows(text, wanted) ?? textRows(text);
}

/** Levels of JSON that are looked into. */
const MAX_DEPTH = 20;

function jsonRows(text: string): ListRows | undefined {
  const bare = text.trimStart();
  if (!/^[[{]/.test(bare)) return undefined;
  const names = new Map<string, string>();
  const whole = parse(text);
  if (whole !== undefined) return { form: 'JSON', names, rows: () => recordsOf(whole) };
  // Lines that are no JSON are rows without a UUID; a text whose first line only looks like JSON is a text.
  const firstLine = bare.slice(0, lineEnd(bare, 0));
  if (parse(firstLine) !== undefined) return { form: 'JSON Lines', names, rows: () => jsonLines(text) };
  if (/^[[{]\s*(?:$|["{[])/.test(firstLine)) {
    throw new InvalidInputProblem('The list looks like JSON, but is not valid: it may have been cut off.');
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function* jsonLines(text: string): Generator<ListRow> {
  for (const { at, line } of linesOf(text)) yield { at, group: '', uuids: uuidsOfValue(parse(line), '', 0) };
}

/** The elements of every list that no other list holds, each a record; what stands around them is one more. */
function* recordsOf(value: unknown): Generator<ListRow> {
  let at = 0;
  const around: (readonly [string, string])[] = [];
  function* visit(inner: unknown, path: string, depth: number): Generator<ListRow> {
    if (depth > MAX_DEPTH) return;
    if (Array.isArray(inner)) {
      for (const element of inner) {
        at += 1;
        yield { at, group: path, uuids: uuidsOfValue(element, path, depth) };
      }
    } else if (typeof inner === 'object' && inner !== null) {
      for (const [key, member] of Object.entries(inner)) yield* visit(member, joined(path, key), depth + 1);
    } else around.push(...uuidsOfValue(inner, path, depth));
  }
  yield* visit(value, '', 0);
  if (around.length > 0) yield { at: 1, group: '{}', uuids: around };
}

function uuidsOfValue(value: unknown, path: string, depth: number): (readonly [string, string])[] {
  if (depth > MAX_DEPTH) return [];
  if (typeof value === 'string') {
    const uuid = uuidOf(value);
    return uuid === undefined ? [] : [[path, uuid]];
  }
  if (Array.isArray(value)) return value.flatMap((element) => uuidsOfValue(element, path, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  const { name, key = name, value: named } = value as Readonly<Record<string, unknown>>;
  // A header as HTTP archives write it.
  if (typeof key === 'string' && typeof named === 'string')
    return uuidsOfValue(named, joined(path, key), depth + 1);
  return Object.entries(value).flatMap(([member, inner]) =>
    uuidsOfValue(inner, joined(path, member), depth + 1),
  );
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function tableRows(text: string, wanted: string | undefined): ListRows | undefined {
  const found = findDelimiter(text);
  if (found === undefined) return undefined;
  const { delimiter } = found;
  const [first, second] = delimitedRows(text, delimiter).take(2);
  // One row of nothing but UUIDs is a list that was written in one line.
  if (
    first === undefined ||
    (second === undefined && first.cells.every((cell) => uuidOf(cell) !== undefined))
  ) {
    return undefined;
  }
  const hasHeader =
    first.cells.every((cell) => uuidOf(cell) === undefined) &&
    (second !== undefined || first.cells.some((cell) => isNamed(cell, wanted)));
  const names = new Map(hasHeader ? first.cells.map((cell, index) => [String(index + 1), cell.trim()]) : []);
  const rows = () => cellRows(delimitedRows(text, delimiter).drop(hasHeader ? 1 : 0));
  // Lines of a log may have as many commas each, and are no table for that.
  const isTable =
    first.cells.some((cell) => isNamed(cell, wanted) || clarityOf(cell) !== undefined) ||
    rows().some(({ uuids }) => uuids.length > 0);
  return isTable ? { form: formOf(delimiter), names, rows } : undefined;
}

function isNamed(cell: string, wanted: string | undefined): boolean {
  return wanted !== undefined && cell.trim().toLowerCase() === wanted.toLowerCase();
}

function formOf(delimiter: Delimiter): ListForm {
  return delimiter === '\t' ? 'TSV' : 'CSV';
}

function* cellRows(rows: Iterable<DelimitedRow>): Generator<ListRow> {
  for (const { line, cells } of rows) {
    const uuids = cells.flatMap((cell, index) => {
      const uuid = uuidOf(cell);
      return uuid === undefined ? [] : [[String(index + 1), uuid] as const];
    });
    yield { at: line, group: '', uuids };
  }
}

/** Lines of any text: the UUIDs in a line are its columns. */
function textRows(text: string): ListRows {
  return { form: 'text', names: new Map(), rows: () => wordRows(text) };
}

function* wordRows(text: string): Generator<ListRow> {
  const isOneLine = linesOf(text).take(2).toArray().length === 1;
  let isFirst = true;
  for (const { at, line } of linesOf(text)) {
    const uuids = uuidsIn(line);
    // The first line may be a heading, and lines may be comments.
    const isRow = uuids.length > 0 || !(isFirst || /^\s*#/.test(line));
    isFirst = false;
    if (!isRow) continue;
    yield {
      at,
      group: '',
      uuids: uuids.map((uuid, index) => [isOneLine ? '1' : String(index + 1), uuid] as const),
    };
  }
}

/** Lines that are not blank, with their numbers from 1. */
function* linesOf(text: string): Generator<{ readonly at: number; readonly line: string }> {
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const end = lineEnd(text, start);
    number += 1;
    const line = text.slice(start, end);
    if (line.trim() !== '') yield { at: number, line };
    start = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
  }
}

function lineEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}
