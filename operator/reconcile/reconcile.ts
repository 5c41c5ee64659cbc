import { BATCH } from '../events/batch-get.ts';
import { listHeldNotes } from '../events/held-notes.ts';
import { type LogReader, unreadableLog } from '../events/log-lines.ts';
import { readEvents } from '../events/read-events.ts';
import { listRejections } from '../events/rejected-requests.ts';
import { inParallel } from '../in-parallel.ts';
import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { type Finding, findingOfEvent, NEEDS, VERDICTS, type Verdict } from './finding.ts';
import type { UuidList } from './read-uuids.ts';

/** Batches looked up at once. */
const CONCURRENCY = 8;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A time in the list may be of anything, so it leads no further back than most logs are kept. */
const MAX_SEARCH = 30 * DAY;

/** What became of every UUID, and what could not be looked at. */
export interface Reconciliation {
  /** In the order of the list. */
  readonly findings: readonly Finding[];
  /** Of every verdict, how many findings have it. */
  readonly counts: ReadonlyMap<Verdict, number>;
  /** What of the log was searched for rejected requests, in milliseconds since the epoch. */
  readonly span: Span;
  /** Whether nothing needs to be repaired or sent again. */
  readonly clean: boolean;
  /** Why rejected requests count as missing, if they do. */
  readonly problem?: string;
}

interface Span {
  readonly since: number;
  readonly until: number;
}

/**
 * Compares a list of request UUIDs with ledger, history, held requests and the verifier's log.
 *
 * @param since - where the search for rejected requests begins; if absent, where the list does
 * @param onLookedUp - told for each UUID that was looked up
 */
export async function reconcile(
  target: Target,
  logs: LogReader,
  list: UuidList,
  since: number | undefined,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
  onLookedUp: () => void,
): Promise<Reconciliation> {
  const now = ports.now();
  const span = spanOf(list, since, now);
  const found = await findAll(target, logs, list.uuids, span, now, ports.signal, onLookedUp);
  const counts = new Map<Verdict, number>(VERDICTS.map((verdict) => [verdict, 0]));
  for (const { verdict } of found.findings) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const clean = found.findings.every(({ verdict }) => NEEDS[verdict] === undefined);
  return { ...found, counts, span, clean };
}

function spanOf({ times }: UuidList, since: number | undefined, now: number): Span {
  const until = now + HOUR;
  if (since !== undefined) return { since, until };
  if (times === undefined || times.first > now) return { since: now - DAY, until };
  // What was sent at the end of the list may have been sent again since.
  return { since: Math.max(times.first - HOUR, now - MAX_SEARCH), until };
}

async function findAll(
  target: Target,
  logs: LogReader,
  uuids: readonly string[],
  span: Span,
  now: number,
  signal: AbortSignal,
  onLookedUp: () => void,
): Promise<Pick<Reconciliation, 'findings' | 'problem'>> {
  const found = new Map<string, Finding>();
  await inParallel(Math.ceil(uuids.length / BATCH), CONCURRENCY, signal, async (index) => {
    const batch = uuids.slice(index * BATCH, (index + 1) * BATCH);
    const events = await readEvents(target, batch, signal);
    for (const event of events.values()) found.set(event.requestUuid, findingOfEvent(event, now));
    for (const _ of batch) onLookedUp();
  });
  signal.throwIfAborted();
  const unknown = new Set(uuids.filter((uuid) => !found.has(uuid)));
  let problem: string | undefined;
  if (unknown.size > 0) {
    try {
      for await (const { requestUuid = '', code, httpStatus } of listRejections(target, logs, span, signal)) {
        if (!unknown.has(requestUuid)) continue;
        // The last one counts: an earlier one may have had a cause that is gone.
        const note = httpStatus === undefined ? code : `${httpStatus} ${code}`;
        found.set(requestUuid, { requestUuid, verdict: 'rejected', state: 'rejected', note });
      }
    } catch (error) {
      problem = unreadableLog(target.logGroups.verifier, error);
    }
    // After the rejections: what is held now needs nothing from the platform.
    for await (const { requestUuid, reason } of listHeldNotes(target, { since: 0, until: now * 2 }, signal)) {
      if (!unknown.has(requestUuid)) continue;
      found.set(requestUuid, { requestUuid, verdict: 'held', state: 'held', note: reason });
    }
  }
  const findings = uuids.map(
    (requestUuid): Finding => found.get(requestUuid) ?? { requestUuid, verdict: 'missing' },
  );
  return { findings, ...(problem !== undefined && { problem }) };
}
