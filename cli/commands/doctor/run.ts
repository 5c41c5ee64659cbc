import { type CheckedVerdict, type ExaminedTarget, examine } from '../../../operator/doctor/examine.ts';
import type { State } from '../../../operator/doctor/verdict.ts';
import { commandLine } from '../../../operator/problems/tool-command.ts';
import { formatCount, printable } from '../../../operator/words.ts';
import type { Doctor } from '../../json/doctor.ts';
import { printJson } from '../../json/print-json.ts';
import { advised } from '../../output/advice.ts';
import { GAP } from '../../output/column-widths.ts';
import { Columns, layRow } from '../../output/table.ts';
import type { Style } from '../../output/terminal.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

const STYLES: Readonly<Record<State, Style>> = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'gray' };

/**
 * Looks at a run or a stack from all sides, and says what to do.
 *
 * @returns exit code: 1 if anything fails
 */
export async function doctor(
  options: { readonly json?: boolean; readonly probe?: boolean; readonly address: CommandAddress },
  ports: CliPorts,
): Promise<number> {
  const { address, probe = false } = options;
  const { flags = '' } = address;
  const { target, verdicts } = await examine(() => ports.connect(address), ports, { probe });
  const lines = verdicts.map(({ state, check, words, advice, next }) => ({
    state,
    check,
    words: advised(words, advice),
    ...(next !== undefined && { next: commandLine(next, flags) }),
  }));
  const has = (wanted: State): boolean => lines.some(({ state }) => state === wanted);
  const { out, columns: room, paint = (_style, text) => text } = ports.terminal;
  if (options.json) {
    printJson<Doctor>(ports.terminal, {
      target: target ?? null,
      healthy: !has('fail') && !has('warn'),
      checks: lines,
    });
    return has('fail') ? 1 : 0;
  }
  if (target !== undefined) out(printable(targetWords(target)));
  const columns = new Columns();
  for (const { state, check, words } of lines) columns.fit([state, check, words]);
  const widths = columns.widths(room);
  for (const { state, check, words, next } of lines) {
    const cell = (text: string, column: number): string => (column === 0 ? paint(STYLES[state], text) : text);
    for (const line of layRow([state, check, words], widths, cell)) out(line);
    // On a line of its own, so that it can be copied whole.
    if (next !== undefined) out(`${' '.repeat((widths[0] ?? 0) + GAP)}$ ${printable(next)}`);
  }
  out('');
  out(summary(verdicts));
  return has('fail') ? 1 : 0;
}

function targetWords({ name, stackName, isLocal, region, account, endpoint }: ExaminedTarget): string {
  const where = isLocal ? stackName : [region, account && `account ${account}`].filter(Boolean).join(', ');
  return `Looking at ${name} (${where}), ${endpoint}`;
}

function summary(lines: readonly CheckedVerdict[]): string {
  const count = (wanted: State) => lines.filter(({ state }) => state === wanted).length;
  const others = (['warn', 'fail', 'skipped'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  return [`${formatCount(lines.length, 'check')}: ${count('ok')} ok`, ...others].join(', ');
}
