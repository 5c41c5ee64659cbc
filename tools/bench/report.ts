import { formatTable } from '../../cli/output/table.ts';
import type { Verdict } from './limits.ts';
import { ratioText, type Table } from './result.ts';

/** A table for the terminal. */
export function tableText({ title, head, rows, note }: Table): string {
  return ['', title, ...formatTable(head, rows).map((line) => `  ${line}`), `  ${note}`].join('\n');
}

/** Sizes and numbers of requests are whole numbers, ratios are not. */
function figureText(value: number): string {
  return Number.isInteger(value) && value >= 100 ? String(value) : ratioText(value);
}

/** The figures that have a limit, as a table. */
export function verdictTable(verdicts: readonly Verdict[]): Table {
  return {
    title: 'Limits',
    head: ['figure', 'measured', 'limit', ''],
    rows: verdicts.map(({ figure, value, atMost, kept }) => [
      figure,
      figureText(value),
      figureText(atMost),
      kept ? 'kept' : 'NOT KEPT',
    ]),
    inDocument: true,
    note: 'What is no size or number of requests is a ratio of two medians of the same run.',
  };
}
