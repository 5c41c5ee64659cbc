import { printable } from '../../operator/words.ts';
import { formatTable } from './table.ts';
import { widthOf, wrapLines } from './wrap-words.ts';

const INDENT = '    ';

/**
 * A table, if a line has room for its rows. If it has not, as much of each row as fits into one, and below it the rest
 * with its headings, because cells to copy are not broken: UUIDs, URLs.
 *
 * @param named - how many of the first cells say themselves what they are
 * @param room - characters of a line
 * @returns lines of the headings, if they stand above, then those of each row
 */
export function formatRecords(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  named: number,
  room: number | undefined,
): string[][] {
  const table = formatTable(headings, rows);
  if (room === undefined || table.every((line) => line.length <= room)) return table.map((line) => [line]);
  return [[], ...rows.map((row) => formatRecord(headings, row.map(printable), named, room))];
}

function formatRecord(
  headings: readonly string[],
  row: readonly string[],
  named: number,
  room: number,
): string[] {
  let first = row[0] ?? '';
  let shown = 1;
  while (shown < Math.min(named, row.length - 1)) {
    const longer = `${first}  ${row[shown]}`;
    if (widthOf(longer) > room) break;
    first = longer;
    shown += 1;
  }
  const others = row.slice(shown);
  // What stands alone is told from the heading of the list.
  const nameOf = (index: number): string | undefined =>
    others.length === 1 ? undefined : headings[shown + index];
  const rest = others.map((cell, index) => [nameOf(index), cell].filter(Boolean).join(' ')).join('; ');
  return [first, ...wrapLines(`${INDENT}${rest}`, room).split('\n')];
}
