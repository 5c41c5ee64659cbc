import { BATCH } from '../events/batch-get.ts';
import type { KnownEvent } from '../events/event.ts';
import { type EventState, eventState } from '../events/event-state.ts';
import type { ClaimFilter } from '../events/list-claims.ts';
import { listEvents } from '../events/list-events.ts';
import { readEvents } from '../events/read-events.ts';
import type { Target } from '../target/target.ts';

/** Events to work on, in the order in which they were accepted. */
export interface SelectedEvents {
  readonly events: readonly KnownEvent[];
  /** UUIDs that the ledger does not know. */
  readonly unknown: readonly string[];
}

/** Looks up events by their UUIDs. */
export async function eventsByUuid(
  target: Target,
  uuids: readonly string[],
  signal: AbortSignal,
): Promise<SelectedEvents> {
  const wanted = [...new Set(uuids.map((uuid) => uuid.toLowerCase()))];
  const events: KnownEvent[] = [];
  for (let first = 0; first < wanted.length; first += BATCH) {
    const found = await readEvents(target, wanted.slice(first, first + BATCH), signal);
    events.push(...found.values());
  }
  const known = new Set(events.map(({ requestUuid }) => requestUuid));
  return { events: inOrder(events), unknown: wanted.filter((uuid) => !known.has(uuid)) };
}

/** Looks up events by when they were accepted and where they stand. */
export async function eventsByState(
  target: Target,
  filter: ClaimFilter,
  states: ReadonlySet<EventState> | undefined,
  now: number,
  signal: AbortSignal,
): Promise<SelectedEvents> {
  const events: KnownEvent[] = [];
  for await (const event of listEvents(target, filter, signal)) {
    if (states === undefined || states.has(eventState(event, now))) events.push(event);
  }
  return { events: inOrder(events), unknown: [] };
}

function inOrder(events: readonly KnownEvent[]): KnownEvent[] {
  return events.toSorted((a, b) => a.claimedAt - b.claimedAt || (a.requestUuid < b.requestUuid ? -1 : 1));
}
