import { createReadStream, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { type Remedy, remedyOf } from '../../../operator/problems/remedy.ts';
import { type Finding, NEEDS } from '../../../operator/reconcile/finding.ts';
import { readUuids, type UuidList } from '../../../operator/reconcile/read-uuids.ts';
import { type Reconciliation, reconcile } from '../../../operator/reconcile/reconcile.ts';
import { formatCount, formatTime } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import { remedyWords } from '../../output/remedy.ts';
import { formatRows } from '../../output/table.ts';
import { NO_PROGRESS } from '../../output/terminal.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** How a list is compared. */
export interface ReconcileOptions {
  /** Where the search for rejected requests begins. */
  readonly since?: TimeOption;
  /** File for the UUIDs that the platform must send again. */
  readonly replayList?: string;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

const DAY = 86_400_000;

/** Lines shown of each kind of finding. */
const SHOWN = 20;

const LOOK_AT_QUEUE: Remedy = { text: 'look at the queue and its consumer', command: { name: 'dlq list' } };

const NEED_WORDS = { repair: 'repair here', 'send-again': 'send again from the platform' } as const;

/**
 * Compares a list of request UUIDs, exported from the platform's Webhook Log, with what came in here.
 *
 * @param file - any text; `-` for standard input
 * @returns 1 if anything must be repaired or sent again
 */
export async function reconcileFile(
  file: string,
  options: ReconcileOptions,
  ports: CliPorts,
): Promise<number> {
  if (options.replayList !== undefined && resolve(options.replayList) === resolve(file)) {
    throw new InvalidInputProblem('The replay list would overwrite the list itself: name another file.');
  }
  const list = await readList(file, ports);
  if (list.uuids.length === 0) throw new InvalidInputProblem(`There is no UUID in ${nameOf(file)}.`);
  const target = await ports.connect(options.address);
  const since = options.since && timeOf(options.since, ports.now());
  const progress = options.json ? NO_PROGRESS : ports.terminal.progress(list.uuids.length);
  const result = await reconcile(target, new LogReader(target), list, since, ports, progress.advance).finally(
    progress.stop,
  );
  const { findings, counts, span, problem } = result;
  if (problem !== undefined) {
    ports.terminal.err(`${problem} Rejected requests count as missing.`);
  }
  if (options.replayList !== undefined) {
    writeList(
      options.replayList,
      needing('send-again', findings).map(({ requestUuid }) => requestUuid),
    );
  }
  if (options.json) {
    const open = findings.filter(({ verdict }) => verdict !== 'handled');
    ports.terminal.out(
      JSON.stringify({
        uuids: list.uuids.length,
        repeated: list.repeated,
        logsSince: formatTime(span.since),
        logsUntil: formatTime(span.until),
        counts: Object.fromEntries(counts),
        findings: open,
      }),
    );
  } else {
    report(file, list, result, options, ports);
  }
  return result.clean ? 0 : 1;
}

async function readList(file: string, ports: CliPorts): Promise<UuidList> {
  if (file === '-') return readUuids(ports.openStdin());
  try {
    return await readUuids(createReadStream(file, { encoding: 'utf8', signal: ports.signal }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || code === 'ABORT_ERR') throw error;
    const reason = code === 'ENOENT' ? 'it does not exist' : code;
    throw new InvalidInputProblem(`The file ${file} cannot be read: ${reason}.`, { cause: error });
  }
}

function writeList(file: string, uuids: readonly string[]): void {
  try {
    writeFileSync(file, uuids.map((uuid) => `${uuid}\n`).join(''));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new InvalidInputProblem(`The replay list ${file} cannot be written: ${code}.`, { cause: error });
  }
}

function needing(need: 'repair' | 'send-again', findings: readonly Finding[]): Finding[] {
  return findings.filter(({ verdict }) => NEEDS[verdict] === need);
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function report(
  file: string,
  { uuids, repeated, times }: UuidList,
  { findings, counts, span }: Reconciliation,
  { replayList, address }: ReconcileOptions,
  ports: CliPorts,
): void {
  const { out } = ports.terminal;
  const again = repeated === 0 ? '' : `, ${repeated} more times repeated`;
  out(`${formatCount(uuids.length, 'request UUID')} in ${nameOf(file)}${again}`);
  out('');
  const rows = [...counts].map(([verdict, count]) => {
    const need = NEEDS[verdict];
    return [
      verdict.replace('-', ' '),
      String(count),
      count === 0 || need === undefined ? '' : NEED_WORDS[need],
    ];
  });
  for (const line of formatRows(rows)) out(line);

  const stuck = Object.groupBy(needing('repair', findings), ({ state = 'queued' }) => state);
  for (const [state, group] of Object.entries(stuck)) {
    if (group === undefined) continue;
    list(`${formatCount(group.length, 'request')} ${state}`, group, remedy(group), ports);
  }
  const toSend = needing('send-again', findings);
  if (toSend.length === 0) return;
  const advice =
    replayList === undefined
      ? 'send them again from the Webhook Log of the platform; --replay-list writes their UUIDs to a file'
      : `send them again from the Webhook Log of the platform; all of them are in ${replayList}`;
  list(`${formatCount(toSend.length, 'request')} to send again`, toSend, advice, ports);
  if (times === undefined || times.first < ports.now() - DAY) {
    out(
      '  What came longer ago than retentionDays is forgotten and counts as missing: sent again it is taken for new.',
    );
  }
  out(`  Rejections were looked for since ${formatTime(span.since)}; --since looks further back.`);

  function remedy(group: readonly Finding[]): string {
    const [{ state = 'queued', requestUuid } = group[0] ?? { requestUuid: '' }] = group;
    return remedyWords(
      remedyOf(state, group.length === 1 ? requestUuid : '<uuid>') ?? LOOK_AT_QUEUE,
      address,
    );
  }
}

function list(heading: string, findings: readonly Finding[], advice: string, { terminal }: CliPorts): void {
  terminal.out('');
  terminal.out(`${heading}: ${advice}`);
  const rows = findings
    .slice(0, SHOWN)
    .map(({ requestUuid, verdict, state, note = '' }) => [`  ${requestUuid}`, state ?? verdict, note]);
  for (const line of formatRows(rows)) terminal.out(line);
  if (findings.length > SHOWN) terminal.out(`  … ${findings.length - SHOWN} more; --json has them all`);
}
