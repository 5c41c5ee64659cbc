import { printable } from '../../operator/words.ts';
import { columnWidths, GAP } from './column-widths.ts';
import { wrapWords } from './wrap-words.ts';

/** Colours a piece of one cell after it got its width. */
export type PaintCell = (text: string, column: number) => string;

/**
 * Rows below their headings, in columns as wide as they must be.
 *
 * @param room - characters of a line: words are wrapped under their column if a row is longer
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  room?: number,
): string[] {
  return formatRows([headings, ...rows], room);
}

/** Rows alone. */
export function formatRows(rows: readonly (readonly string[])[], room?: number): string[] {
  const columns = new Columns();
  for (const row of rows) columns.fit(row);
  const widths = columns.widths(room);
  return rows.flatMap((row) => layRow(row, widths));
}

/** How wide the cells of columns are. */
export class Columns {
  readonly #natural: number[] = [];
  readonly #words: number[] = [];

  fit(row: readonly string[]): void {
    for (const [column, cell] of row.map(printable).entries()) {
      this.#natural[column] = Math.max(this.#natural[column] ?? 0, cell.length);
      const longest = Math.max(...cell.split(' ').map(({ length }) => length));
      this.#words[column] = Math.max(this.#words[column] ?? 0, longest);
    }
  }

  widths(room: number | undefined): readonly number[] {
    return columnWidths(this.#natural, this.#words, room);
  }
}

/** The lines of one row: more than one where a cell is wider than its column. */
export function layRow(
  row: readonly string[],
  widths: readonly number[],
  paint: PaintCell = (text) => text,
): string[] {
  const cells = row.map((cell, column) => wrapWords(printable(cell), widths[column] ?? 0));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((parts, column) => {
        const part = parts[line] ?? '';
        const isLast = column === cells.length - 1;
        return paint(isLast ? part : part.padEnd(widths[column] ?? 0), column);
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}
