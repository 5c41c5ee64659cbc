import { OUTBOX_SHARD_NAMES, outboxShard, PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import { BATCH } from '../events/batch-get.ts';
import type { Entry } from '../events/entry.ts';
import type { KnownEvent } from '../events/event.ts';
import { listClaims } from '../events/list-claims.ts';
import { readEvents } from '../events/read-events.ts';
import { AHEAD, USUAL_SPAN } from '../events/usual-span.ts';
import { inParallel } from '../in-parallel.ts';
import { listPartition } from '../ledger/index-partition.ts';
import { readPauseNotes } from '../pause/read-pause-notes.ts';
import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { type WaitingEntity, waitingEntities } from './waiting-entities.ts';
import type { WaitingEvent } from './waiting-event.ts';

/** How much was looked at. */
export interface Looked {
  /** Every event that was accepted from then on was looked at, in milliseconds since the epoch; 0 if that is all there are. */
  readonly since: number;
  /** Number of events that were looked at. */
  readonly events: number;
  /**
   * Whether that is all that was asked for, and all that the sweeper has found unsent. If not, more may wait than is told,
   * and what is said to be in front may wait for something older.
   */
  readonly complete: boolean;
}

/** What waits, as far as it was looked for. */
export interface WaitingList {
  /** The one whose first event was accepted longest ago first. */
  readonly entities: readonly WaitingEntity[];
  readonly looked: Looked;
}

/** How far is looked. */
export interface WaitingQuery {
  /** From this claim time on, in milliseconds since the epoch; a day ago if absent. */
  readonly since?: number | undefined;
  /** Most events of that time that are looked at, the newest first; {@link MAX_PROBEDED_AT} if absent. */
  readonly maxEvents?: number | undefined;
}

/** Events that are looked at unless more are asked for. */
const MAX_PROBEDED_AT = 2000;

/** Events that the sweeper has found unsent, or parked, that are looked at of one partition of its index. */
const MAX_OF_PARTITION = 500;

/** Calls that search a partition of the index by time for an entity: some 40,000 claims, which is an eighth of all. */
const MAX_CALLS = 12;

/** Batches that are read at once. */
const AT_ONCE = 4;

/**
 * What was accepted and is not handled: of the last day or since some time, and whatever the sweeper has found unsent or
 * parked, however old. An event that is unsent counts from its claim on, also before the sweeper has looked at it. What
 * is queued, being handled or dead-lettered and was accepted before that time is not found.
 *
 * Reads: 9 queries of the index `outbox` and 8 of the index `by-time`, one more for every 300 events or so of each; and
 * two batches of items for every 100 events, three where some have no history, which with {@link MAX_PROBEDED_AT} are 60 at
 * most, or some 8,000 read units.
 */
export async function listWaiting(
  target: Target,
  { since, maxEvents = MAX_PROBEDED_AT }: WaitingQuery,
  { now: clock, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<WaitingList> {
  const now = clock();
  const from = since ?? now - USUAL_SPAN;
  const found = await foundUnsent(target, [...OUTBOX_SHARD_NAMES, PARKED], signal);
  const uuids = new Set<string>();
  let cutAt: number | undefined;
  const claims = listClaims(target, { since: from, until: now + AHEAD }, signal, maxEvents);
  for await (const { requestUuid, claimedAt } of claims) {
    if (uuids.size === maxEvents) {
      cutAt = claimedAt + 1;
      break;
    }
    uuids.add(requestUuid);
  }
  const events = await readAll(target, new Set([...uuids, ...found.uuids]), signal);
  return {
    entities: waitingEntities(events, now, target.delivery),
    looked: {
      since: cutAt ?? from,
      events: events.length,
      complete: cutAt === undefined && found.complete,
    },
  };
}

/** What waits of one entity, and all that was looked at for it. */
export interface WaitingOfEntity {
  /** Absent if nothing waits. */
  readonly waiting?: WaitingEntity;
  /** Events of the entity that the ledger has, in no order. */
  readonly events: readonly KnownEvent[];
  readonly looked: Looked;
}

/**
 * What waits of one entity: of all its events that the ledger has.
 *
 * Reads: queries of one partition of the index `by-time`, which has an eighth of all claims and is read to its end, but no
 * further than 40,000 claims: 12 at most, one for up to 500 claims, two for 1,500; and two or three batches of items for every 100 events of the entity.
 */
export async function listWaitingOf(
  target: Target,
  { entity, subject }: { readonly entity: string; readonly subject: string },
  { now: clock, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<WaitingOfEntity> {
  const now = clock();
  const uuids = new Set<string>();
  let cutAt: number | undefined;
  const bound = {
    isOver: (calls: number) => calls === MAX_CALLS,
    onCut: (claimedAt: number) => (cutAt = claimedAt),
  };
  const filter = { since: 0, until: now + AHEAD, entity, subject };
  for await (const { requestUuid } of listClaims(target, filter, signal, undefined, bound)) {
    uuids.add(requestUuid);
  }
  if (cutAt !== undefined) {
    // These are of all entities of the shard, so they are read only where the search ended early.
    const unsent = await foundUnsent(target, [outboxShard({ entity, subject }), PARKED], signal);
    for (const uuid of unsent.uuids) uuids.add(uuid);
  }
  const read = await readAll(target, uuids, signal);
  const events = read.filter((event) => event.entity === entity && event.subject === subject);
  const [found] = waitingEntities(events, now, target.delivery);
  const waiting = found && (await withPause(target, found, signal));
  return {
    ...(waiting !== undefined && { waiting }),
    events,
    looked: { since: cutAt ?? 0, events: events.length, complete: cutAt === undefined },
  };
}

/** Whether its handler is noted as paused, which is asked only if something of it waits for that. */
async function withPause(
  target: Target,
  waiting: WaitingEntity,
  signal: AbortSignal,
): Promise<WaitingEntity> {
  const waits = ({ state }: WaitingEvent) => state === 'queued' || state === 'handling';
  if (!waiting.events.some(waits)) return waiting;
  const paused = (await readPauseNotes(target, signal)).get(waiting.entity);
  if (paused === undefined) return waiting;
  const marked = (event: WaitingEvent) => (waits(event) ? { ...event, paused } : event);
  return { ...waiting, head: marked(waiting.head), events: waiting.events.map(marked) };
}

/**
 * What an event waits for in its handler's queue, which takes reading the others of its entity.
 *
 * @returns `undefined` if it is not there
 */
export async function findWaiting(
  target: Target,
  { state, requestUuid, entity, subject }: Entry,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<WaitingEvent | undefined> {
  if ((state !== 'queued' && state !== 'handling') || entity === undefined || subject === undefined) return;
  const { waiting } = await listWaitingOf(target, { entity, subject }, ports);
  return waiting?.events.find((event) => event.requestUuid === requestUuid);
}

/** UUIDs of the events that the sweeper has found unsent, or has parked. */
async function foundUnsent(
  target: Target,
  partitions: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly uuids: readonly string[]; readonly complete: boolean }> {
  const lists = await Promise.all(
    partitions.map((partition) => listPartition(target, partition, MAX_OF_PARTITION, signal)),
  );
  return { uuids: lists.flatMap(({ keys }) => keys), complete: lists.every(({ more }) => !more) };
}

async function readAll(
  target: Target,
  uuids: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<KnownEvent[]> {
  const all = [...uuids];
  const events: KnownEvent[] = [];
  await inParallel(Math.ceil(all.length / BATCH), AT_ONCE, signal, async (index) => {
    const batch = await readEvents(target, all.slice(index * BATCH, (index + 1) * BATCH), signal);
    events.push(...batch.values());
  });
  signal.throwIfAborted();
  return events;
}
