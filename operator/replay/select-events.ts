import { BATCH } from '../events/batch-get.ts';
import type { KnownEvent } from '../events/event.ts';
import { type EventState, eventState } from '../events/event-state.ts';
import { listEvents } from '../events/list-events.ts';
import { readEvents } from '../events/read-events.ts';
import { AHEAD, USUAL_SPAN } from '../events/usual-span.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { missingFrom } from '../selection.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';

/** What events are like. Everything that is given must hold. */
interface EventDescription {
  readonly states?: readonly EventState[] | undefined;
  /** First and last claim time, in milliseconds since the epoch, both included: the last day, if absent. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Event type or entity. */
  readonly type?: string | undefined;
}

/** Which events are wanted: those of some UUIDs in lower case, or what they are like. */
export type WantedEvents = { readonly uuids: ReadonlySet<string> } | EventDescription;

/** Events are wanted since a time that is later than the one until which they are. */
export class EmptySpanProblem extends InvalidInputProblem {}

/** Events to work on, in the order in which they were accepted. */
export interface SelectedEvents {
  readonly events: readonly KnownEvent[];
  /** UUIDs that the ledger does not know. */
  readonly unknown: readonly string[];
}

/**
 * Looks events up by their UUIDs, or by what they are like.
 *
 * @throws EmptySpanProblem, or InvalidInputProblem if there is no such type
 */
export function selectEvents(
  target: Target,
  wanted: WantedEvents,
  now: number,
  signal: AbortSignal,
): Promise<SelectedEvents> {
  return 'uuids' in wanted
    ? eventsByUuid(target, [...wanted.uuids], signal)
    : eventsByDescription(target, wanted, now, signal);
}

async function eventsByUuid(
  target: Target,
  uuids: readonly string[],
  signal: AbortSignal,
): Promise<SelectedEvents> {
  const events: KnownEvent[] = [];
  for (let first = 0; first < uuids.length; first += BATCH) {
    const found = await readEvents(target, uuids.slice(first, first + BATCH), signal);
    events.push(...found.values());
  }
  const unknown = missingFrom(
    new Set(uuids),
    events.map(({ requestUuid }) => requestUuid),
  );
  return { events: inOrder(events), unknown };
}

async function eventsByDescription(
  target: Target,
  { states, since, until, type }: EventDescription,
  now: number,
  signal: AbortSignal,
): Promise<SelectedEvents> {
  const filter = {
    since: since ?? now - USUAL_SPAN,
    until: until ?? now + AHEAD,
    ...(type !== undefined && { entity: findEventType(target.eventTypes, type).entity }),
  };
  if (filter.since > filter.until) {
    throw new EmptySpanProblem(
      'Events are wanted since a time that is later than the one until which they are.',
    );
  }
  const wanted = states && new Set(states);
  const events: KnownEvent[] = [];
  for await (const event of listEvents(target, filter, signal)) {
    if (wanted === undefined || wanted.has(eventState(event, now, target.delivery))) events.push(event);
  }
  return { events: inOrder(events), unknown: [] };
}

function inOrder(events: readonly KnownEvent[]): KnownEvent[] {
  return events.toSorted((a, b) => a.claimedAt - b.claimedAt || (a.requestUuid < b.requestUuid ? -1 : 1));
}
