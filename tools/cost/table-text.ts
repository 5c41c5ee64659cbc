import { markdownTable } from '../supply-chain/written-part.ts';
import type { ReportTable } from './report.ts';

/** Widest column of a table on the terminal; a longer text in the last column goes on in it. */
const WIDTH = 110;

/** Tables in Markdown. */
export function markdownLines(tables: readonly ReportTable[]): string[] {
  return tables
    .flatMap(({ title, head, rows, note }) => [
      `### ${title}`,
      '',
      ...markdownTable(head, rows),
      '',
      ...(note === undefined ? [] : [note, '']),
    ])
    .slice(0, -1);
}

/** Tables for the terminal. */
export function textLines(tables: readonly ReportTable[]): string[] {
  return tables.flatMap(({ title, head, rows, note }) => {
    const plain = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('**', '')));
    const widths = head.map((_, column) => Math.max(...plain.map((cells) => (cells[column] ?? '').length)));
    const lines = plain.map((cells) =>
      cells
        .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
    return [
      '',
      title,
      '-'.repeat(Math.min(WIDTH, title.length)),
      ...lines,
      ...(note === undefined ? [] : [note]),
    ];
  });
}
