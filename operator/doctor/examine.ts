import type { OperatorPorts } from '../ports.ts';
import { isDenied } from '../problems/denied.ts';
import { explainFailure } from '../problems/explain-failure.ts';
import { InvalidInputProblem, OperatorProblem } from '../problems/operator-problem.ts';
import { locationOf } from '../target/stack-location.ts';
import type { Target } from '../target/target.ts';
import { type Check, checksOf, probeOf } from './checks.ts';
import { fail, skipped, type Verdict } from './verdict.ts';

/** A verdict, and what it is on. */
export interface CheckedVerdict extends Verdict {
  readonly check: string;
}

/** What was looked at. */
export interface ExaminedTarget {
  /** For people. */
  readonly name: string;
  readonly stackName: string;
  readonly isLocal: boolean;
  /** Of the deployed stack. */
  readonly region?: string;
  readonly account?: string;
  /** Base URL of the webhooks. */
  readonly endpoint: string;
}

/** What the doctor found. */
export interface Examination {
  /** Absent if it was not found, or does not say enough of itself. */
  readonly target?: ExaminedTarget;
  readonly verdicts: readonly CheckedVerdict[];
}

/**
 * Looks at a run or a stack from all sides.
 *
 * @param connect - finds it; what it lacks is a finding, too
 * @param options - `probe`: runs the canary, too
 */
export async function examine(
  connect: () => Promise<Target>,
  ports: OperatorPorts,
  { probe = false }: { readonly probe?: boolean } = {},
): Promise<Examination> {
  let target: Target;
  try {
    target = await connect();
  } catch (error) {
    // A stack of an earlier version lacks some of what it should say of itself: that is a finding, too.
    if (!(error instanceof OperatorProblem) || error instanceof InvalidInputProblem) throw error;
    return { verdicts: [{ check: 'parameters', ...fail(error.message, error.advice) }] };
  }
  const checks: readonly Check[] = [...checksOf(target, ports), ...(probe ? [probeOf(target, ports)] : [])];
  const found = await Promise.all(
    checks.map(async (check) =>
      (await runCheck(check, ports.signal)).map((verdict) => ({ check: check.name, ...verdict })),
    ),
  );
  return { target: examined(target), verdicts: found.flat() };
}

function examined({ name, stackName, isLocal, endpoint, secret }: Target): ExaminedTarget {
  const { region, account } = locationOf({ secret });
  return {
    name,
    stackName,
    isLocal,
    ...(!isLocal && region && { region }),
    ...(!isLocal && account && { account }),
    endpoint,
  };
}

async function runCheck({ actions, run }: Check, signal: AbortSignal): Promise<readonly Verdict[]> {
  try {
    return await run();
  } catch (error) {
    signal.throwIfAborted();
    if (isDenied(error)) return [skipped(`This may not be seen. Allow ${actions.join(' and ')} to do so.`)];
    if (isUnknownOperation(error)) return [skipped('The local run cannot tell this.')];
    const { text, advice } = explainFailure(error);
    const [words = 'It cannot be seen.'] = text.split('\n');
    return [fail(words, advice)];
  }
}

function isUnknownOperation(error: unknown): boolean {
  return error instanceof Error && /UnknownOperation|UnsupportedOperation/.test(error.name);
}
