/** One row of a delimited text. */
export interface DelimitedRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/** Rows that tell the delimiter. */
const SAMPLE = 100;

/** Excel writes it into the first line, and takes it out again. */
const SEP_LINE = /^sep=([,;\t|])\r?\n/i;

/** How a text is delimited; `undefined` if its lines are no rows of one width. */
export function findDelimiter(
  text: string,
): { readonly delimiter: Delimiter; readonly rows: number } | undefined {
  const said = SEP_LINE.exec(text)?.[1];
  if (said !== undefined) return { delimiter: said as Delimiter, rows: Number.POSITIVE_INFINITY };
  let best: { delimiter: Delimiter; rows: number; share: number; width: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const widths = new Map<number, number>();
    let rows = 0;
    for (const { cells } of splitRows(text, delimiter)) {
      rows += 1;
      widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
      if (rows === SAMPLE) break;
    }
    const [width = 0, count = 0] = [...widths].toSorted((a, b) => b[1] - a[1])[0] ?? [];
    const share = count / rows;
    if (width < 2 || share < 0.8) continue;
    if (best === undefined || share > best.share || (share === best.share && width > best.width)) {
      best = { delimiter, rows, share, width };
    }
  }
  return best;
}

/** Rows as RFC 4180 has them, without blank ones. */
export function* delimitedRows(text: string, delimiter: Delimiter): Generator<DelimitedRow> {
  const [sep = ''] = SEP_LINE.exec(text) ?? [];
  const skipped = sep === '' ? 0 : 1;
  for (const { line, cells } of splitRows(text.slice(sep.length), delimiter)) {
    yield { line: line + skipped, cells };
  }
}

function* splitRows(text: string, delimiter: Delimiter): Generator<DelimitedRow> {
  let at = 0;
  let line = 1;
  let width: number | undefined;
  while (at < text.length) {
    let row = readRow(text, at, delimiter);
    // A quote that was never meant to open a field takes the rows behind it with it: they are worth more than this one.
    const isBroken =
      row.breaks > 0 && (!row.isWellFormed || (width !== undefined && row.cells.length !== width));
    if (isBroken) row = readUnquoted(text, at, delimiter);
    if (row.cells.length > 1 || row.cells[0]?.trim() !== '') {
      width ??= row.cells.length;
      yield { line, cells: row.cells };
    }
    at = row.end;
    line += row.breaks + 1;
  }
}

interface Row {
  readonly cells: readonly string[];
  /** Where the next row begins. */
  readonly end: number;
  /** Line breaks inside of its cells. */
  readonly breaks: number;
  /** Whether every quote that opened a cell was closed at its end. */
  readonly isWellFormed: boolean;
}

function readRow(text: string, start: number, delimiter: Delimiter): Row {
  const cells: string[] = [];
  let breaks = 0;
  let at = start;
  let isWellFormed = true;
  while (true) {
    let cell = '';
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      const quoted = readQuoted(text, at);
      if (quoted === undefined) return { cells, end: text.length, breaks: 1, isWellFormed: false };
      cell = quoted.value;
      breaks += cell.split('\n').length - 1;
      at = quoted.end;
    }
    // What stands behind a closing quote belongs to the cell, whatever it is.
    const end = endOfCell(text, at, delimiter);
    if (isQuoted && end > at) isWellFormed = false;
    cells.push(cell + text.slice(at, end));
    if (text[end] === delimiter) at = end + 1;
    else return { cells, end: nextLine(text, end), breaks, isWellFormed };
  }
}

function readQuoted(text: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return undefined;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function readUnquoted(text: string, start: number, delimiter: Delimiter): Row {
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return {
    cells: text.slice(start, end).split(delimiter),
    end: nextLine(text, end),
    breaks: 0,
    isWellFormed: true,
  };
}

function endOfCell(text: string, start: number, delimiter: Delimiter): number {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}

function nextLine(text: string, end: number): number {
  return text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
}
