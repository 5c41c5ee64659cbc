import type { IndexedClaim } from '../../lambda/core/ports.ts';
import type { Target } from '../target/target.ts';
import { BATCH } from './batch-get.ts';
import type { KnownEvent } from './event.ts';
import { type ClaimBound, type ClaimFilter, listClaims } from './list-claims.ts';
import { readEvents } from './read-events.ts';

/**
 * Most batches under way at once, so that a filter by state is not the sum of all round trips. It begins with one if
 * nobody knows how many are taken, because most lists are short.
 */
const BATCHES_AHEAD = 4;

/**
 * Events of a span of time with all that is known of them, newest first, read as they are taken.
 *
 * @param expected - how many will be taken at most, if that is known: so many are read at once
 * @param bound - none, if the span is read to its end
 */
export async function* listEvents(
  target: Target,
  filter: ClaimFilter,
  signal: AbortSignal,
  expected?: number,
  bound?: ClaimBound,
): AsyncGenerator<KnownEvent> {
  const underWay: Promise<KnownEvent[]>[] = [];
  let started = 0;
  let ahead = Math.min(Math.ceil((expected ?? 1) / BATCH), BATCHES_AHEAD);
  try {
    for await (const claims of batchesOf(listClaims(target, filter, signal, expected, bound), expected)) {
      const batch = readInOrder(target, claims, signal);
      // Its failure is seen when it is its turn.
      batch.catch(() => {});
      underWay.push(batch);
      started += claims.length;
      const isAllExpected = started === expected;
      if (underWay.length < ahead && !isAllExpected) continue;
      // More than what was expected is read only if somebody takes it.
      yield* taken(underWay, isAllExpected ? underWay.length : 1);
      ahead = Math.min(ahead + 1, BATCHES_AHEAD);
    }
    yield* taken(underWay, underWay.length);
  } finally {
    await Promise.allSettled(underWay);
  }
}

/** Takes so many batches away, one when it is its turn. */
async function* taken(batches: Promise<KnownEvent[]>[], count: number): AsyncGenerator<KnownEvent> {
  for (let left = count; left > 0; left--) yield* (await batches.shift()) ?? [];
}

async function readInOrder(
  target: Target,
  claims: readonly IndexedClaim[],
  signal: AbortSignal,
): Promise<KnownEvent[]> {
  // A UUID that was claimed anew may stand in the index twice for a moment.
  const uuids = [...new Set(claims.map(({ requestUuid }) => requestUuid))];
  const events = await readEvents(target, uuids, signal);
  return uuids.map((uuid) => events.get(uuid)).filter((event) => event !== undefined);
}

/** Batches of what one call reads, so that one of them ends with the last that is expected. */
async function* batchesOf<T>(elements: AsyncIterable<T>, expected = 0): AsyncGenerator<T[]> {
  let batch: T[] = [];
  let left = expected;
  for await (const element of elements) {
    batch.push(element);
    left -= 1;
    if (batch.length < BATCH && left !== 0) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
