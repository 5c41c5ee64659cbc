import { BODY_FIELDS, ENTRY_FIELDS, type ExportRecord } from './export-record.ts';

/** Forms of a file: a table, or one JSON object a line. */
export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Text of a file, with line breaks. */
export interface ExportWriter {
  /** What stands before the first record. */
  readonly head: string;
  readonly line: (record: ExportRecord) => string;
}

/** How records are written in a format. */
export function exportWriter(format: ExportFormat, withBodies: boolean): ExportWriter {
  const fields = withBodies ? [...ENTRY_FIELDS, ...BODY_FIELDS] : ENTRY_FIELDS;
  if (format === 'csv') {
    return {
      head: csvLine(fields),
      line: (record) => csvLine(fields.map((field) => String(record[field] ?? ''))),
    };
  }
  return {
    head: '',
    line: (record) => {
      const known = fields.filter((field) => record[field] !== undefined);
      return `${JSON.stringify(Object.fromEntries(known.map((field) => [field, record[field]])))}\n`;
    },
  };
}

/** Spreadsheets take what begins so for a formula, also in full width, and would run what a sender wrote. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A line of RFC 4180. A cell that a spreadsheet would run has an apostrophe before it. */
export function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => {
    const text = FORMULA.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(',')}\r\n`;
}
