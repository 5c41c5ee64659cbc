import type { IndexedClaim } from '../../lambda/core/ports.ts';
import type { Target } from '../target.ts';
import { BATCH } from './batch-get.ts';
import type { KnownEvent } from './event.ts';
import { type ClaimFilter, listClaims } from './list-claims.ts';
import { readEvents } from './read-events.ts';

/**
 * Most batches under way at once, so that a filter by state is not the sum of all round trips. It begins with one,
 * because most lists are short.
 */
const BATCHES_AHEAD = 4;

/** Events of a span of time with all that is known of them, newest first, read as they are taken. */
export async function* listEvents(
  target: Target,
  filter: ClaimFilter,
  signal: AbortSignal,
): AsyncGenerator<KnownEvent> {
  const underWay: Promise<KnownEvent[]>[] = [];
  let ahead = 1;
  try {
    for await (const claims of batchesOf(listClaims(target, filter, signal), BATCH)) {
      const batch = readInOrder(target, claims, signal);
      // Its failure is seen when it is its turn.
      batch.catch(() => {});
      underWay.push(batch);
      if (underWay.length < ahead) continue;
      yield* (await underWay.shift()) ?? [];
      ahead = Math.min(ahead + 1, BATCHES_AHEAD);
    }
    for (const batch of underWay.splice(0)) yield* await batch;
  } finally {
    await Promise.allSettled(underWay);
  }
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

async function* batchesOf<T>(elements: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const element of elements) {
    batch.push(element);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
