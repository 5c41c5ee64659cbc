import { BATCH } from '../events/batch-get.ts';
import { listHeldNotes } from '../events/held-notes.ts';
import { type LogReader, unreadableLog } from '../events/log-lines.ts';
import { readEvents } from '../events/read-events.ts';
import { listRefusals } from '../events/refusals.ts';
import { inParallel } from '../sender/in-parallel.ts';
import type { Target } from '../target/target.ts';
import { type Finding, findingOfEvent } from './finding.ts';

/** Batches looked up at once. */
const CONCURRENCY = 8;

/** What became of every UUID, and what could not be looked at. */
export interface Reconciliation {
  /** In the order of the list. */
  readonly findings: readonly Finding[];
  /** Why refused requests count as missing, if they do. */
  readonly problem?: string;
}

/**
 * Compares a list of request UUIDs with ledger, history, held requests and the verifier's log.
 *
 * @param uuids - in lower case, each once
 * @param span - of the log, in milliseconds since the epoch
 * @param onLookedUp - told for each UUID that was looked up
 */
export async function reconcile(
  target: Target,
  logs: LogReader,
  uuids: readonly string[],
  span: { readonly since: number; readonly until: number },
  now: number,
  signal: AbortSignal,
  onLookedUp: () => void,
): Promise<Reconciliation> {
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
      for await (const { requestUuid = '', code, httpStatus } of listRefusals(target, logs, span, signal)) {
        if (!unknown.has(requestUuid)) continue;
        // The last one counts: an earlier one may have had a cause that is gone.
        const note = httpStatus === undefined ? code : `${httpStatus} ${code}`;
        found.set(requestUuid, { requestUuid, verdict: 'rejected', state: 'rejected', note });
      }
    } catch (error) {
      problem = unreadableLog(target.logGroups.verifier, error);
    }
    // After the refusals: what is held now needs nothing from the platform.
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
