import { BATCH, batchGet } from '../events/batch-get.ts';
import type { KnownEvent } from '../events/event.ts';
import { type HeldNote, listHeldNotes } from '../events/held-notes.ts';
import { hasField, type LogReader, unreadableLog } from '../events/log-lines.ts';
import { readEvents } from '../events/read-events.ts';
import { answerWords, type Rejection, rejectionFrom } from '../events/rejected-requests.ts';
import { inParallel } from '../in-parallel.ts';
import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { type Finding, findingOfConflict, findingOfEvent, NEEDS, VERDICTS, type Verdict } from './finding.ts';
import type { UuidList } from './read-uuids.ts';

/** Batches looked up at once. */
const CONCURRENCY = 8;

/** Clocks of the verifier's environments differ. */
const MARGIN = 60_000;

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
  /** What of the log was searched for other answers than 2xx, in milliseconds since the epoch. */
  readonly span: Span;
  /** Whether nothing needs to be done, as far as everything could be looked at. */
  readonly clean: boolean;
  /** Why the log could not be read: rejected requests count as missing then, and conflicts cannot be seen. */
  readonly problem?: string;
}

interface Span {
  readonly since: number;
  readonly until: number;
}

/**
 * Compares a list of request UUIDs with ledger, history, held requests and the verifier's log.
 *
 * @param since - where the search in the log begins; if absent, where the list or the first of its events does
 * @param onLookedUp - told for each UUID that was looked up
 */
export async function reconcile(
  target: Target,
  logs: LogReader,
  { uuids, times }: Pick<UuidList, 'uuids' | 'times'>,
  since: number | undefined,
  { now: clock, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
  onLookedUp: () => void,
): Promise<Reconciliation> {
  const now = clock();
  const events = await lookUp(target, uuids, signal, onLookedUp);
  const claims = [...events.values()].map(({ claimedAt }) => claimedAt);
  const span = { since: since ?? beginOf(times, claims, now), until: now + HOUR };
  const { answers, problem } = await readAnswers(target, logs, new Set(uuids), span, signal);
  const held = await readHeld(target, new Set(uuids), now, signal);
  const digests = await readDigests(
    target,
    [...held.keys()].filter((uuid) => events.has(uuid)),
    signal,
  );

  const findings = uuids.map((requestUuid): Finding => {
    const event = events.get(requestUuid);
    const kept = held.get(requestUuid) ?? [];
    const said = answers.get(requestUuid) ?? [];
    if (event === undefined) return findingWithoutEvent(requestUuid, kept, said);
    const finding = findingOfEvent(event, now, target.delivery);
    const conflict = said.find(
      ({ code, time }) => code === 'uuid_conflict' && time > event.claimedAt - MARGIN,
    );
    if (conflict !== undefined) return findingOfConflict(finding, answerWords(conflict));
    // What is held of the same content is a copy of what was accepted.
    const digest = digests.get(requestUuid);
    const other = kept.find((note) => digest !== undefined && note.digest !== digest);
    return other === undefined ? finding : findingOfConflict(finding, `held: ${other.reason}`);
  });
  const counts = new Map<Verdict, number>(VERDICTS.map((verdict) => [verdict, 0]));
  for (const { verdict } of findings) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const clean = problem === undefined && findings.every(({ verdict }) => NEEDS[verdict] === undefined);
  return { findings, counts, span, clean, ...(problem !== undefined && { problem }) };
}

/** Where the search in the log begins: an answer 409 comes after the claim, every other with the request. */
function beginOf(times: UuidList['times'], claims: readonly number[], now: number): number {
  const listed = times === undefined || times.first > now ? now - DAY : times.first - HOUR;
  const first = claims.reduce((least, claimedAt) => Math.min(least, claimedAt), listed);
  return Math.max(first, now - MAX_SEARCH);
}

async function lookUp(
  target: Target,
  uuids: readonly string[],
  signal: AbortSignal,
  onLookedUp: () => void,
): Promise<ReadonlyMap<string, KnownEvent>> {
  const found = new Map<string, KnownEvent>();
  await inParallel(Math.ceil(uuids.length / BATCH), CONCURRENCY, signal, async (index) => {
    const batch = uuids.slice(index * BATCH, (index + 1) * BATCH);
    for (const [uuid, event] of await readEvents(target, batch, signal)) found.set(uuid, event);
    for (const _ of batch) onLookedUp();
  });
  signal.throwIfAborted();
  return found;
}

const NOT_ACCEPTED = hasField('message', ['webhook.rejected', 'webhook.failed', 'webhook.held']);

/** Every answer but 2xx that these UUIDs met, oldest first. */
async function readAnswers(
  target: Target,
  logs: LogReader,
  uuids: ReadonlySet<string>,
  span: Span,
  signal: AbortSignal,
): Promise<{ readonly answers: ReadonlyMap<string, readonly Rejection[]>; readonly problem?: string }> {
  const group = target.logGroups.verifier;
  const answers = new Map<string, Rejection[]>();
  try {
    for await (const line of logs.search({ group, filter: NOT_ACCEPTED, ...span }, signal)) {
      const answer = rejectionFrom(line);
      const { requestUuid = '' } = answer;
      if (!uuids.has(requestUuid)) continue;
      const known = answers.get(requestUuid);
      if (known === undefined) answers.set(requestUuid, [answer]);
      else known.push(answer);
    }
    return { answers };
  } catch (error) {
    return { answers, problem: unreadableLog(group, error) };
  }
}

async function readHeld(
  target: Target,
  uuids: ReadonlySet<string>,
  now: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly HeldNote[]>> {
  const held = new Map<string, HeldNote[]>();
  for await (const note of listHeldNotes(target, { since: 0, until: now * 2 }, signal)) {
    if (!uuids.has(note.requestUuid)) continue;
    held.set(note.requestUuid, [...(held.get(note.requestUuid) ?? []), note]);
  }
  return held;
}

async function readDigests(
  target: Target,
  uuids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string | undefined>> {
  const digests = new Map<string, string | undefined>();
  for (let start = 0; start < uuids.length; start += BATCH) {
    const keys = uuids.slice(start, start + BATCH).map((uuid) => ({ pk: { S: uuid } }));
    const claims = await batchGet(target.dynamoDb, target.ledgerTable, keys, ['pk', 'digest'], signal);
    for (const { pk, digest } of claims) digests.set(pk?.S ?? '', digest?.S);
  }
  return digests;
}

function findingWithoutEvent(
  requestUuid: string,
  held: readonly HeldNote[],
  answers: readonly Rejection[],
): Finding {
  const [kept] = held;
  // What is held now needs nothing from the platform.
  if (kept !== undefined) return { requestUuid, verdict: 'held', state: 'held', note: kept.reason };
  // The last one counts: an earlier one may have had a cause that is gone.
  const last = answers.at(-1);
  if (last === undefined) return { requestUuid, verdict: 'missing' };
  const note = last.httpStatus === 422 ? `${answerWords(last)}, held no more` : answerWords(last);
  return { requestUuid, verdict: 'rejected', state: 'rejected', note };
}
