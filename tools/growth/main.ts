import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { formatTable } from '../../cli/output/table.ts';
import { markdownTable, withWrittenPart, writtenPart } from '../written-part.ts';
import { steeperThanLinear, summaryOf, textOf } from './growth-table.ts';
import { PARTS } from './parts/parts.ts';

/** Program of `npm run growth`: how what is used grows with what there is. */

const DOCUMENT = fileURLToPath(new URL('../../docs/scale.md', import.meta.url));

const names = Object.keys(PARTS);
const { only, small, write } = new Command('npm run growth --')
  .description(
    'Runs verifier, sweeper and operator at growing sizes in this process, and counts what they use.',
  )
  .option('--only <part>', `one of ${names.join(', ')}`)
  .option('--small', 'small sizes: seconds, not minutes')
  .option('--write', 'writes the tables into docs/scale.md')
  .parse()
  .opts<{ readonly only?: string; readonly small?: true; readonly write?: true }>();

function commandOf(part: string): string {
  return `npm run growth -- --only ${part} --write`;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

const wanted = only === undefined ? names : names.filter((name) => name === only);
if (wanted.length === 0) throw new Error(`There is no part ${only}, but ${names.join(', ')}.`);
const tooSteep: string[] = [];
for (const name of wanted) {
  const tables = (await PARTS[name]?.(small === true)) ?? [];
  for (const table of tables) {
    const { head, rows } = textOf(table);
    print(['', table.title, '-'.repeat(table.title.length), ...formatTable(head, rows)]);
    if (table.note !== undefined) print([table.note]);
  }
  tooSteep.push(...steeperThanLinear(tables));
  if (!write || small) continue;
  const { head, rows } = summaryOf(tables);
  const part = writtenPart(commandOf(name), markdownTable(head, rows));
  writeFileSync(DOCUMENT, withWrittenPart(readFileSync(DOCUMENT, 'utf8'), commandOf(name), part));
}
print(['', ...(tooSteep.length === 0 ? ['Nothing grows faster than what it grows with.'] : tooSteep)]);
process.exitCode = tooSteep.length === 0 ? 0 : 1;
