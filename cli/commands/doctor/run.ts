import { type CheckedVerdict, examine } from '../../../operator/doctor/examine.ts';
import type { State } from '../../../operator/doctor/verdict.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, printable } from '../../../operator/words.ts';
import { advised } from '../../output/advice.ts';
import type { CliPorts } from '../../program/ports.ts';

/**
 * Looks at a run or a stack from all sides, and says what to do.
 *
 * @returns exit code: 1 if anything fails
 */
export async function doctor(
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const verdicts = await examine(() => ports.connect(options.address), ports);
  const lines = verdicts.map(({ advice, ...line }) => ({ ...line, words: advised(line.words, advice) }));
  const failed = lines.some(({ state }) => state === 'fail');
  const { out } = ports.terminal;
  if (options.json) {
    out(
      JSON.stringify({
        healthy: !failed,
        checks: lines.map(({ state, check, words }) => ({ state, check, words })),
      }),
    );
    return failed ? 1 : 0;
  }
  const width = Math.max(...lines.map(({ check }) => check.length));
  for (const { state, check, words } of lines) {
    out(`${state.padEnd(7)}  ${check.padEnd(width)}  ${printable(words)}`);
  }
  out('');
  out(summary(lines));
  return failed ? 1 : 0;
}

function summary(lines: readonly CheckedVerdict[]): string {
  const count = (wanted: State) => lines.filter(({ state }) => state === wanted).length;
  const others = (['warn', 'fail', 'skipped'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  return [`${formatCount(lines.length, 'check')}: ${count('ok')} ok`, ...others].join(', ');
}
