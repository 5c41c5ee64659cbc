import { type Check, checksOf } from '../../../operator/doctor/checks.ts';
import { fail, type State, skipped, type Verdict } from '../../../operator/doctor/verdict.ts';
import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, printable } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

interface Line extends Verdict {
  readonly check: string;
}

/**
 * Looks at a run or a stack from all sides, and says what to do.
 *
 * @returns exit code: 1 if anything fails
 */
export async function doctor(
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const lines = await examine(options.address, ports);
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

async function examine(address: TargetAddress, ports: CliPorts): Promise<Line[]> {
  let checks: readonly Check[];
  try {
    checks = checksOf(await ports.connect(address), ports);
  } catch (error) {
    // A stack of an earlier version lacks some of what it should say of itself: that is a finding, too.
    if (!(error instanceof OperatorProblem) || error instanceof InvalidInputProblem) throw error;
    return [{ check: 'parameters', ...fail(error.message) }];
  }
  const found = await Promise.all(
    checks.map(async (check) =>
      (await look(check, ports.signal)).map((verdict) => ({ check: check.name, ...verdict })),
    ),
  );
  return found.flat();
}

async function look({ actions, look: read }: Check, signal: AbortSignal): Promise<readonly Verdict[]> {
  try {
    return await read();
  } catch (error) {
    signal.throwIfAborted();
    if (isRefused(error)) return [skipped(`This may not be seen. Allow ${actions.join(' and ')} to do so.`)];
    if (isUnknownOperation(error)) return [skipped('The local run cannot tell this.')];
    const [words = 'It cannot be seen.'] = explainFailure(error).text.split('\n');
    return [fail(words)];
  }
}

function isRefused(error: unknown): boolean {
  return (
    error instanceof Error && /AccessDenied|NotAuthorized|Unauthorized|AuthorizationError/.test(error.name)
  );
}

function isUnknownOperation(error: unknown): boolean {
  return error instanceof Error && /UnknownOperation|UnsupportedOperation/.test(error.name);
}

function summary(lines: readonly Line[]): string {
  const count = (wanted: State) => lines.filter(({ state }) => state === wanted).length;
  const others = (['warn', 'fail', 'skipped'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  return [`${formatCount(lines.length, 'check')}: ${count('ok')} ok`, ...others].join(', ');
}
