import { type LogLine, LogReader, textField } from '../events/log-lines.ts';
import type { OperatorPorts } from '../ports.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import type { ChangeKind, ChangeParameters, Counts, Outcome } from './audit-entry.ts';

/** A change that an operator made, or set out to make. */
export interface Operation {
  readonly operationId: string;
  readonly operation: ChangeKind;
  /** ARN of whoever asked for it. */
  readonly caller: string;
  readonly reason?: string | undefined;
  readonly parameters: ChangeParameters;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Absent if nobody has said what came of it: it is under way, or was killed on the way. */
  readonly outcome?: OperationOutcome | undefined;
}

/** What came of a change. */
interface OperationOutcome {
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly result: Outcome['result'];
  readonly counts?: Counts | undefined;
  /** Name of the error. */
  readonly error?: string | undefined;
}

/** Which changes are wanted, by the time of their intent, in milliseconds since the epoch, both included. */
export interface OperationSpan {
  readonly since: number;
  readonly until: number;
}

/** What no change takes longer than, in milliseconds: so much later an outcome is still looked for. */
const LONGEST_OPERATION = 86_400_000;

/**
 * Changes of operators, oldest first, each with what came of it.
 *
 * @throws OperatorProblem if the stack has no audit log
 */
export async function readOperations(
  target: Pick<Target, 'logGroups' | 'clientSettings' | 'name'>,
  { since, until }: OperationSpan,
  { signal }: Pick<OperatorPorts, 'signal'>,
  reader: Pick<LogReader, 'search'> = new LogReader(target),
): Promise<readonly Operation[]> {
  const group = target.logGroups.audit;
  if (group === undefined) {
    throw new OperatorProblem(
      `There is no audit log in ${target.name}: deploy it with this version of the project first.`,
    );
  }
  const filter = { pattern: '', test: (line: LogLine) => textField(line, 'operationId') !== undefined };
  const search = { group, filter, since, until: until + LONGEST_OPERATION };
  const operations = new Map<string, Operation>();
  const outcomes = new Map<string, OperationOutcome>();
  for await (const line of reader.search(search, signal)) {
    const operationId = textField(line, 'operationId') ?? '';
    if (line.fields.kind === 'outcome') outcomes.set(operationId, outcomeOf(line));
    else if (line.time <= until) operations.set(operationId, intentOf(line, operationId));
  }
  return [...operations.values()]
    .map((operation) => ({ ...operation, outcome: outcomes.get(operation.operationId) }))
    .toSorted((a, b) => a.startedAt - b.startedAt);
}

function intentOf(line: LogLine, operationId: string): Operation {
  const { operation, parameters } = line.fields;
  return {
    operationId,
    operation: operation as ChangeKind,
    caller: textField(line, 'caller') ?? 'unknown',
    reason: textField(line, 'reason'),
    parameters: parameters as ChangeParameters,
    startedAt: line.time,
  };
}

function outcomeOf(line: LogLine): OperationOutcome {
  const { counts, result } = line.fields;
  return {
    endedAt: line.time,
    result: result as Outcome['result'],
    counts: counts as Counts | undefined,
    error: textField(line, 'error'),
  };
}
