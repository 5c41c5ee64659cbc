import { formatTable } from '../../cli/output/table.ts';
import { markdownTable } from '../written-part.ts';
import type { ReportTable } from './report.ts';

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
    const plain = rows.map((cells) => cells.map((cell) => cell.replaceAll('**', '')));
    const lines = formatTable(head, plain);
    return ['', title, '-'.repeat(title.length), ...lines, ...(note === undefined ? [] : [note])];
  });
}
