import { printable } from '../../operator/words.ts';

/**
 * A table whose rows are printed as they come: columns are as wide as their widest cell so far, and never shrink.
 */
export class StreamedTable {
  readonly #widths: number[];

  /** @param widths - of the columns to begin with; the last has none */
  constructor(widths: readonly number[]) {
    this.#widths = [...widths];
  }

  /** Makes room for rows that are known already. */
  fit(rows: readonly (readonly string[])[]): void {
    for (const row of rows) {
      for (const [column, cell] of row.entries()) {
        this.#widths[column] = Math.max(this.#widths[column] ?? 0, printable(cell).length);
      }
    }
  }

  /** @param paint - colours one cell after it got its width */
  line(row: readonly string[], paint: (text: string, column: number) => string = (text) => text): string {
    this.fit([row.slice(0, -1)]);
    return row
      .map((cell, column) => {
        const text = printable(cell);
        const last = column === row.length - 1;
        return paint(last ? text : text.padEnd(this.#widths[column] ?? 0), column);
      })
      .join('  ')
      .trimEnd();
  }
}
