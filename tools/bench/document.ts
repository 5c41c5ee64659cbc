import { markdownTable, withWrittenPart, writtenPart } from '../written-part.ts';
import type { Table } from './result.ts';

const COMMAND = 'npm run bench -- --write';

function lines({ title, head, rows, note }: Table): string[] {
  return [`### ${title}`, '', ...markdownTable(head, rows), '', note, ''];
}

/** The document with its tables replaced. @throws Error if it has no place for them */
export function withTables(text: string, tables: readonly Table[]): string {
  return withWrittenPart(text, COMMAND, writtenPart(COMMAND, tables.flatMap(lines).slice(0, -1)));
}
