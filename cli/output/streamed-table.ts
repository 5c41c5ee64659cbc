import { GAP } from './column-widths.ts';
import { Columns, layRow, type PaintCell } from './table.ts';

/** Least width of the last column, which is for sentences. */
const MIN_LAST = 16;

/**
 * A table whose rows are printed as they come: columns are as wide as their widest cell so far, and never shrink unless a
 * line has no room for them. The last one has the rest of the line.
 */
export class StreamedTable {
  readonly #columns = new Columns();
  readonly #room: number | undefined;

  /**
   * @param headings - or other cells that the columns are to have room for
   * @param room - characters of a line
   */
  constructor(headings: readonly string[], room?: number) {
    this.#room = room;
    this.#columns.fit(headings);
  }

  /** Makes room for rows that are known already. */
  fit(rows: readonly (readonly string[])[]): void {
    for (const row of rows) this.#columns.fit(row);
  }

  /** @param paint - colours one cell after it got its width */
  lines(row: readonly string[], paint?: PaintCell): string[] {
    this.#columns.fit(row.slice(0, -1));
    return layRow(row, this.#widths(row.length - 1), paint);
  }

  /** The last column takes whatever the others leave, which give way only if that is too little. */
  #widths(last: number): readonly number[] {
    const room = this.#room;
    if (room === undefined) return [...this.#columns.widths(room).slice(0, last), Number.POSITIVE_INFINITY];
    const others = this.#columns.widths(room - MIN_LAST).slice(0, last);
    const taken = others.reduce((sum, width) => sum + width + GAP, 0);
    return [...others, Math.max(room - taken, MIN_LAST)];
  }
}
