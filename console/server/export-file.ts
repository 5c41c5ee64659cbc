import { exportWriter } from '../../operator/export/export-format.ts';
import { openExport } from '../../operator/export/open-export.ts';
import { formatTime } from '../../operator/words.ts';
import type { ExportQuery } from '../contract.ts';
import { EXPORT_PROBLEM_HEADER } from '../export-header.ts';
import { wantedOf } from './entries.ts';
import type { FileAnswer } from './route-table.ts';
import type { Stack } from './stack.ts';

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const;

/**
 * Everything that matches, as a file: not only what the page has loaded. It breaks off if it cannot be whole; that rejected
 * requests cannot be read is known before it begins, and stands in a header.
 */
export async function exportFile(
  { target, logs }: Stack,
  { format, bodies = false, ...query }: ExportQuery,
  now: number,
  signal: AbortSignal,
): Promise<FileAnswer> {
  const { limit: _, ...wanted } = wantedOf(query);
  const { problem, records } = await openExport(
    target,
    logs,
    { ...wanted, withBodies: bodies },
    { now: () => now, signal },
  );
  const { head, line } = exportWriter(format, bodies);
  const minute = formatTime(now).slice(0, 16).replaceAll(/[-:]/g, '');
  async function* text(): AsyncGenerator<string> {
    yield head;
    for await (const record of records) yield line(record);
  }
  return {
    type: TYPES[format],
    name: `${target.stackName}-${minute}Z.${format}`,
    headers: problem === undefined ? {} : { [EXPORT_PROBLEM_HEADER]: encodeURIComponent(problem) },
    text: text(),
  };
}
