import type { OperatorPorts } from '../ports.ts';
import { explainFailure } from '../problems/explain-failure.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import type { ChangeKind, ChangeParameters, Counts, Outcome } from './audit-entry.ts';

/** A change that an operator is about to make. */
export interface Change {
  readonly operation: ChangeKind;
  /** Why, in the operator's own words. */
  readonly reason?: string | undefined;
  readonly parameters: ChangeParameters;
  /** Nothing is changed, so nothing is written down. */
  readonly dryRun?: boolean | undefined;
}

/** Who can be told that a change was made and its outcome could not be written down. */
export type AuditPorts = Pick<OperatorPorts, 'now' | 'signal' | 'onUnrecorded'>;

/** What came of a change. */
interface Told {
  readonly counts: Counts;
  /** What ended it before its time. */
  readonly failure?: unknown;
}

/** A change without an intent is not made. */
export class UnrecordedIntentProblem extends OperatorProblem {
  override readonly name = 'UnrecordedIntentProblem';
}

/** Time to write what came of a change, in milliseconds; after Ctrl-C, too. */
const TIME_FOR_OUTCOME = 10_000;

/**
 * Makes a change, with an intent in the audit log before and an outcome after it. Whoever is killed in between leaves an
 * intent without an outcome.
 *
 * @param work - makes the change, and is told the ARN of the caller; called only once the intent is known written
 * @param tell - what came of it, in numbers
 * @throws UnrecordedIntentProblem if the intent could not be written: nothing was changed
 */
export async function audited<T>(
  target: Pick<Target, 'trail'>,
  change: Change,
  ports: AuditPorts,
  work: (caller: string) => Promise<T>,
  tell: (result: T) => Told,
): Promise<T> {
  if (change.dryRun) return work('');
  const { operationId, caller } = await writeIntent(target, change, ports);
  let told: Partial<Told> = {};
  try {
    const result = await work(caller);
    told = tell(result);
    return result;
  } catch (error) {
    told = { failure: error };
    throw error;
  } finally {
    await writeOutcome(target, operationId, told, ports);
  }
}

/**
 * The same for a change that tells what became of each event: its numbers are those of the outcomes.
 *
 * @throws UnrecordedIntentProblem before the first result, if the intent could not be written
 */
export async function* auditedEach<T extends { readonly outcome: string }>(
  target: Pick<Target, 'trail'>,
  change: Change,
  ports: AuditPorts,
  work: (caller: string) => AsyncIterable<T>,
): AsyncGenerator<T> {
  if (change.dryRun) {
    yield* work('');
    return;
  }
  const { operationId, caller } = await writeIntent(target, change, ports);
  const counts: Record<string, number> = {};
  let failure: unknown;
  let isOver = false;
  try {
    for await (const result of work(caller)) {
      counts[result.outcome] = (counts[result.outcome] ?? 0) + 1;
      yield result;
    }
    isOver = true;
  } catch (error) {
    failure = error;
    isOver = true;
    throw error;
  } finally {
    // Whoever takes no more results ends it as Ctrl-C does.
    await writeOutcome(target, operationId, { counts, failure }, ports, !isOver);
  }
}

async function writeIntent(
  { trail }: Pick<Target, 'trail'>,
  { operation, reason, parameters }: Change,
  { now, signal }: AuditPorts,
): Promise<{ readonly operationId: string; readonly caller: string }> {
  const operationId = trail.newId();
  try {
    const caller = await trail.caller(signal);
    await trail.append(
      {
        kind: 'intent',
        timestamp: new Date(now()).toISOString(),
        operationId,
        operation,
        caller,
        ...(reason !== undefined && { reason }),
        parameters,
      },
      signal,
    );
    return { operationId, caller };
  } catch (cause) {
    if (signal.aborted) throw cause;
    const { text } = explainFailure(cause);
    throw new UnrecordedIntentProblem(
      `Nothing was changed: the intent could not be written to the audit log. ${text}`,
      { cause },
    );
  }
}

async function writeOutcome(
  { trail }: Pick<Target, 'trail'>,
  operationId: string,
  { counts, failure }: Partial<Told>,
  { now, signal, onUnrecorded }: AuditPorts,
  isInterrupted = signal.aborted,
): Promise<void> {
  const result = isInterrupted || signal.aborted ? 'interrupted' : failure === undefined ? 'done' : 'failed';
  const outcome: Outcome = {
    kind: 'outcome',
    timestamp: new Date(now()).toISOString(),
    operationId,
    result,
    ...(counts !== undefined && { counts }),
    ...(result === 'failed' && { error: failure instanceof Error ? failure.name : 'unknown' }),
  };
  try {
    await trail.append(outcome, AbortSignal.timeout(TIME_FOR_OUTCOME));
  } catch (error) {
    // The change is made, and what came of it must be told all the same.
    onUnrecorded?.(operationId, error);
  }
}
