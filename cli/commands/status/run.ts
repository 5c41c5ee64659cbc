import { type EntityHistory, readEntityHistory } from '../../../operator/entities/entity-history.ts';
import { MIN_PREFIX } from '../../../operator/events/request-uuid.ts';
import type { WaitingEvent } from '../../../operator/waiting/waiting-event.ts';
import { waitingRemedy } from '../../../operator/waiting/waiting-remedy.ts';
import { waitingWords } from '../../../operator/waiting/waiting-words.ts';
import { formatCount, printable } from '../../../operator/words.ts';
import { isoTime, isoTimeOrNull, printJson } from '../../json/print-json.ts';
import type { Status } from '../../json/status.ts';
import { remedyWords } from '../../output/remedy.ts';
import { stateStyle } from '../../output/state-styles.ts';
import { Columns, layRow } from '../../output/table.ts';
import { timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Column of the state. */
const STATE = 3;

/** Shows the current status of an entity, every event that was accepted, and what of it waits, and behind what. */
export async function showStatus(
  entityName: string,
  id: string,
  options: { readonly json?: boolean; readonly address: CommandAddress },
  ports: CliPorts,
): Promise<number> {
  const target = await ports.connect(options.address);
  const now = ports.now();
  const history = await readEntityHistory(target, entityName, id, ports);
  const { out, err } = ports.terminal;
  if (options.json) {
    printJson<Status>(ports.terminal, jsonOf(history, now));
    return 0;
  }
  print(history, ports);
  const remedy = history.waiting && waitingRemedy(history.waiting);
  if (remedy !== undefined) out(`next      ${printable(remedyWords(remedy, options.address))}`);
  const { complete, since } = history.looked;
  if (!complete)
    err(`What was accepted before ${timesOf(ports).exact(since)} and not started was not looked for.`);
  return 0;
}

function print({ entity, id, current, events, waiting }: EntityHistory, ports: CliPorts): void {
  const { out, columns, paint = (_style, text) => text } = ports.terminal;
  const times = timesOf(ports);
  const now = ports.now();
  const since = current === undefined ? '' : ` since ${times.withAge(current.claimedAt)}`;
  const isOpen = current?.state !== undefined && current.state !== 'handled' && current.state !== 'late';
  const from = isOpen ? `; its event is ${current.state}` : '';
  out(`${printable(`${entity} ${id}`)}: ${printable(current?.status ?? 'no status yet')}${since}${from}`);
  out('');
  const rows = events.map(({ requestUuid, claimedAt, status, state }) => [
    times.cell(claimedAt),
    requestUuid.slice(0, MIN_PREFIX),
    status,
    state,
  ]);
  const table = new Columns();
  const headings = [`accepted (${times.zone})`, 'event', 'status', 'state'];
  for (const row of [headings, ...rows]) table.fit(row);
  const widths = table.widths(columns);
  for (const line of layRow(headings, widths)) out(paint('bold', line));
  const waits = new Map(waiting?.events.map((event) => [event.requestUuid, waitingWords(event, now)]));
  for (const [index, row] of rows.entries()) {
    const { requestUuid = '', state = 'erased', hasFailed = false } = events[index] ?? {};
    const style = stateStyle({ state, hasFailed });
    for (const line of layRow(row, widths, (text, column) => (column === STATE ? paint(style, text) : text)))
      out(line);
    const words = waits.get(requestUuid) ?? '';
    if (words !== '') out(`  ${printable(words)}`);
  }
  out('');
  const counts = waiting === undefined ? 'none waits' : waitingCount(waiting.events.length);
  out(`${formatCount(events.length, 'event')}, ${counts}`);
}

function waitingCount(count: number): string {
  return count === 1 ? '1 waits' : `${count} wait`;
}

function jsonOf({ entity, id, current, events, waiting, looked }: EntityHistory, now: number): Status {
  return {
    entity,
    subject: id,
    status: current?.status ?? null,
    since: isoTimeOrNull(current?.claimedAt),
    requestUuid: current?.requestUuid ?? null,
    state: current?.state ?? null,
    history: events.map(({ requestUuid, status, claimedAt, state, late, handledAt }) => ({
      requestUuid,
      acceptedAt: isoTime(claimedAt),
      status,
      state,
      late,
      handledAt: isoTimeOrNull(handledAt),
    })),
    waiting: (waiting?.events ?? []).map((event) => waitingJson(event, now)),
    // What was accepted before is not among what waits, unless it has been started or is unsent.
    waitingSince: looked.complete ? null : isoTime(looked.since),
    complete: looked.complete,
  };
}

function waitingJson(event: WaitingEvent, now: number): Status['waiting'][number] {
  const { requestUuid, status, claimedAt, state, since, behind, overdue, attempt, failure, unsent } = event;
  return {
    requestUuid,
    acceptedAt: isoTime(claimedAt),
    status: status ?? null,
    state,
    since: isoTime(since),
    behind: behind ?? null,
    overdue,
    attempt: attempt?.number ?? null,
    maxAttempts: attempt?.of ?? null,
    nextAttemptAt: attempt === undefined || attempt.isLast ? null : isoTime(attempt.visibleAt),
    failedAt: isoTimeOrNull(failure?.failedAt),
    errorName: failure?.name ?? null,
    fingerprint: failure?.fingerprint ?? null,
    unsent: [...(unsent?.subscribers ?? [])],
    sweeperAttempts: unsent?.attempts ?? null,
    sweepAt: isoTimeOrNull(unsent?.dueAt),
    note: waitingWords(event, now),
  };
}
