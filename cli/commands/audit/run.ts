import type { ChangeParameters } from '../../../operator/audit/audit-entry.ts';
import { callerName } from '../../../operator/audit/caller-name.ts';
import { type Operation, readOperations } from '../../../operator/audit/read-operations.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import type { Audit } from '../../json/audit.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import { formatRecords } from '../../output/records.ts';
import { timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which changes are shown, and how. */
export interface AuditOptions {
  readonly since?: TimeOption;
  readonly until?: TimeOption;
  /** Only those without an outcome. */
  readonly open?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** How far it looks back unless somebody says so. */
const USUAL_SPAN: TimeOption = { ago: 7 * 86_400_000 };

/** Lists what operators changed. */
export async function showAudit(options: AuditOptions, ports: CliPorts): Promise<number> {
  const now = ports.now();
  const since = timeOf(options.since ?? USUAL_SPAN, now);
  const until = options.until === undefined ? now : timeOf(options.until, now);
  if (since > until) throw new InvalidInputProblem('--since is later than --until.');
  const target = await ports.connect(options.address);
  const all = await readOperations(target, { since, until }, ports);
  const operations = options.open ? all.filter(({ outcome }) => outcome === undefined) : all;
  if (options.json) {
    printJson<Audit>(ports.terminal, operations.map(operationJson));
    return 0;
  }
  printOperations(operations, ports);
  return 0;
}

function printOperations(operations: readonly Operation[], ports: CliPorts): void {
  const { out, columns } = ports.terminal;
  const times = timesOf(ports);
  if (operations.length > 0) {
    const headings = [`started (${times.zone})`, 'id', 'change', 'outcome', 'by', 'of', 'reason'];
    const rows = operations.map((operation) => [
      times.cell(operation.startedAt),
      operation.operationId,
      operation.operation,
      outcomeWords(operation),
      callerName(operation.caller),
      parameterWords(operation.parameters),
      operation.reason ?? '-',
    ]);
    for (const line of formatRecords(headings, rows, 4, columns).flat()) out(line);
    out('');
  }
  const open = operations.filter(({ outcome }) => outcome === undefined).length;
  out(`${formatCount(operations.length, 'change')}, ${open} without an outcome`);
  if (open > 0) out('Without an outcome: still under way, or ended before it could say what it had changed.');
}

function outcomeWords({ outcome }: Operation): string {
  if (outcome === undefined) return 'none';
  const { result, counts = {}, error } = outcome;
  const counted = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const words = result === 'failed' && error !== undefined ? `failed (${error})` : result;
  return [words, ...counted].join(', ');
}

function parameterWords(parameters: ChangeParameters): string {
  const words = Object.entries(parameters).flatMap(([name, value]) => {
    if (value === false || name === 'requestUuids') return [];
    return [value === true ? name : `${name} ${[value].flat().join(',')}`];
  });
  return words.join(', ') || '-';
}

function operationJson({ startedAt, outcome, reason, ...operation }: Operation) {
  return {
    ...operation,
    startedAt: isoTime(startedAt),
    reason: reason ?? null,
    outcome:
      outcome === undefined
        ? null
        : {
            result: outcome.result,
            endedAt: isoTime(outcome.endedAt),
            counts: outcome.counts ?? null,
            error: outcome.error ?? null,
          },
  };
}
