import { printable } from '../../operator/words.ts';

/** Rows below their headings, in columns as wide as they must be. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return formatRows([headings, ...rows]);
}

/** Rows alone. */
export function formatRows(rows: readonly (readonly string[])[]): string[] {
  const all = rows.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of all) {
    for (const [column, { length }] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, length);
  }
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
