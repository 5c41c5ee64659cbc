import { createReadStream, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { type Remedy, remedyOf } from '../../../operator/problems/remedy.ts';
import { type Finding, NEEDS } from '../../../operator/reconcile/finding.ts';
import { readUuids, type UuidList } from '../../../operator/reconcile/read-uuids.ts';
import { type Reconciliation, reconcile } from '../../../operator/reconcile/reconcile.ts';
import { formatCount } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import type { Reconcile } from '../../json/reconcile.ts';
import { remedyWords } from '../../output/remedy.ts';
import { formatRows } from '../../output/table.ts';
import { NO_PROGRESS, type Terminal } from '../../output/terminal.ts';
import { type Times, timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** How a list is compared. */
export interface ReconcileOptions {
  /** Where the search for rejected requests begins. */
  readonly since?: TimeOption;
  /** Name or number of the column with the request UUIDs, or key in JSON; chosen by its name if absent. */
  readonly column?: string;
  /** File for the UUIDs that the platform must send again; `-` for standard output, and the report goes to standard error. */
  readonly replayList?: string;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

const DAY = 86_400_000;

/** Standard input or output, as a file's name. */
const STANDARD = '-';

/** Lines shown of each kind of finding. */
const SHOWN = 20;

const NEED_WORDS = {
  repair: 'repair here',
  compare: 'compare with the platform',
  'send-again': 'send again from the platform',
} as const;

/**
 * Compares a list of request UUIDs, exported from the platform's Webhook Log, with what came in here.
 *
 * @param file - CSV, TSV, JSON, JSON Lines or any text; `-` for standard input
 * @returns 1 if anything must be done, or could not be looked at
 */
export async function reconcileFile(
  file: string,
  options: ReconcileOptions,
  ports: CliPorts,
): Promise<number> {
  const { replayList, json = false } = options;
  const listIsPrinted = replayList === STANDARD;
  if (listIsPrinted && json) {
    throw new InvalidInputProblem(
      'JSON and the replay list cannot both go to standard output: name a file for one.',
    );
  }
  if (replayList !== undefined && !listIsPrinted && resolve(replayList) === resolve(file)) {
    throw new InvalidInputProblem('The replay list would overwrite the list itself: name another file.');
  }
  const { out, err } = ports.terminal;
  const list = await readList(file, options.column, ports);
  if (list.uuids.length === 0) throw new InvalidInputProblem(`There is no UUID in ${placeOf(file, list)}.`);
  for (const line of readingNotes(list)) err(line);
  const target = await ports.connect(options.address);
  const since = options.since && timeOf(options.since, ports.now());
  const progress = json ? NO_PROGRESS : ports.terminal.progress(list.uuids.length);
  const result = await reconcile(target, new LogReader(target), list, since, ports, progress.advance).finally(
    progress.stop,
  );
  const { findings, counts, span, problem } = result;
  if (problem !== undefined) {
    err(`${problem} Rejected requests count as missing, and conflicts (409) cannot be seen.`);
  }
  const toSend = needing('send-again', findings).map(({ requestUuid }) => requestUuid);
  if (listIsPrinted) for (const uuid of toSend) out(uuid);
  else if (replayList !== undefined) writeList(replayList, toSend);
  if (json) {
    const { form, column, uuids, repeated, unread } = list;
    const open = findings.filter(({ verdict }) => verdict !== 'handled');
    printJson<Reconcile>(ports.terminal, {
      form,
      column,
      uuids: uuids.length,
      repeated,
      unread,
      logsSince: isoTime(span.since),
      logsUntil: isoTime(span.until),
      counts: Object.fromEntries(counts) as Reconcile['counts'],
      findings: open.map(({ state = null, note = null, ...finding }) => ({ ...finding, state, note })),
      problems: problem === undefined ? [] : [problem],
      complete: problem === undefined && unread.count === 0,
    });
  } else {
    report(file, list, result, options, ports.now(), timesOf(ports), listIsPrinted ? err : out);
  }
  return result.clean ? 0 : 1;
}

/** What was taken for the request UUIDs, and what was passed over. */
function readingNotes({ form, column, unread: { count, first } }: UuidList): string[] {
  const unit = form === 'JSON' ? 'record' : 'line';
  const which = first.length < count ? `${first.join(', ')}, …` : first.join(', ');
  return [
    ...(form === 'text' && column === '1' ? [] : [`Request UUIDs: column ${column} (${form}).`]),
    ...(count === 0 ? [] : [`${formatCount(count, unit)} without a request UUID: ${which}.`]),
  ];
}

async function readList(file: string, column: string | undefined, ports: CliPorts): Promise<UuidList> {
  try {
    const chunks = file === STANDARD ? ports.openStdin() : createReadStream(file, { signal: ports.signal });
    return await readUuids(chunks, column);
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

function needing(need: keyof typeof NEED_WORDS, findings: readonly Finding[]): Finding[] {
  return findings.filter(({ verdict }) => NEEDS[verdict] === need);
}

function nameOf(file: string): string {
  return file === STANDARD ? 'standard input' : file;
}

function placeOf(file: string, { column }: UuidList): string {
  return column === '' ? nameOf(file) : `column ${column} of ${nameOf(file)}`;
}

function report(
  file: string,
  { uuids, repeated, times: sentAt }: UuidList,
  { findings, counts, span }: Reconciliation,
  { replayList, address }: ReconcileOptions,
  now: number,
  times: Times,
  out: Terminal['out'],
): void {
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
    list(`${formatCount(group.length, 'request')} ${state}`, group, remedy(group), out);
  }
  const conflicts = needing('compare', findings);
  if (conflicts.length > 0) {
    list(
      `${formatCount(conflicts.length, 'request UUID')} with a second content, which was not accepted`,
      conflicts,
      "compare both in the platform's Webhook Log; if the second is genuine, have it sent with a UUID of its own",
      out,
    );
  }
  const toSend = needing('send-again', findings);
  if (toSend.length === 0) return;
  const advice =
    replayList === undefined
      ? 'send them again from the Webhook Log of the platform; --replay-list writes their UUIDs to a file'
      : `send them again from the Webhook Log of the platform; all of them are in ${replayList === STANDARD ? 'standard output' : replayList}`;
  list(`${formatCount(toSend.length, 'request')} to send again`, toSend, advice, out);
  if (sentAt === undefined || sentAt.first < now - DAY) {
    out(
      '  What came longer ago than retentionDays is forgotten and counts as missing: sent again it is taken for new.',
    );
  }
  out(`  Rejections were looked for since ${times.exact(span.since)}; --since looks further back.`);

  function remedy(group: readonly Finding[]): string {
    const [{ state = 'queued', requestUuid } = { requestUuid: '' }] = group;
    const named = group.length === 1 ? requestUuid : '<uuid>';
    const look: Remedy = { text: 'see what it waits for', command: { name: 'show', words: [named] } };
    return remedyWords(
      state === 'queued' || state === 'handling' ? look : (remedyOf(state, named) ?? look),
      address,
    );
  }
}

function list(heading: string, findings: readonly Finding[], advice: string, out: Terminal['out']): void {
  out('');
  out(`${heading}: ${advice}`);
  const rows = findings
    .slice(0, SHOWN)
    .map(({ requestUuid, verdict, state, note = '' }) => [`  ${requestUuid}`, state ?? verdict, note]);
  for (const line of formatRows(rows)) out(line);
  if (findings.length > SHOWN) out(`  … ${findings.length - SHOWN} more; --json has them all`);
}
