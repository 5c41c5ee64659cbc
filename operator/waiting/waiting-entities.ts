import { entityKey } from '../../lambda/core/ledger/entity-status.ts';
import { orderKey } from '../../lambda/core/message/cloud-event.ts';
import { lastAttempt } from '../events/attempt.ts';
import type { KnownEvent } from '../events/event.ts';
import type { DeliveryFacts } from '../target/target.ts';
import { isInHandlersQueue, type WaitingEvent, waitingEvent } from './waiting-event.ts';

/** What waits of one entity. */
export interface WaitingEntity {
  readonly entity: string;
  readonly subject: string;
  /**
   * The event that the others wait for: the first that its handler's queue has. If that has none, nothing waits for
   * another, and it is the first of all.
   */
  readonly head: WaitingEvent;
  /**
   * Events in the handler's queue that are not given to it before the head has left the queue. One that is
   * dead-lettered, parked or not sent to that queue holds up nothing, and is not held up.
   */
  readonly behind: number;
  /** All that waits, in the order of acceptance. */
  readonly events: readonly WaitingEvent[];
}

/**
 * Tells what waits, and behind what, of events in any state and order. Those that were handled tell since when it is
 * another's turn.
 *
 * @returns the entities whose first event was accepted longest ago first
 */
export function waitingEntities(
  events: Iterable<KnownEvent>,
  now: number,
  delivery: DeliveryFacts,
): WaitingEntity[] {
  const groups = new Map<string, KnownEvent[]>();
  for (const event of events) {
    if (event.subject === undefined) continue;
    const key = entityKey(event.entity, event.subject);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()]
    .map((group) => waitingEntity(group, now, delivery))
    .filter((entity) => entity !== undefined)
    .toSorted((one, other) => (one.events[0]?.claimedAt ?? 0) - (other.events[0]?.claimedAt ?? 0));
}

function waitingEntity(
  group: readonly KnownEvent[],
  now: number,
  delivery: DeliveryFacts,
): WaitingEntity | undefined {
  const ordered = group.toSorted((one, other) => (orderKey(one) < orderKey(other) ? -1 : 1));
  const waiting: WaitingEvent[] = [];
  let front: WaitingEvent | undefined;
  let behind = 0;
  let turnSince = 0;
  for (const event of ordered) {
    const isQueued = isInHandlersQueue(event, now, delivery);
    const before = isQueued ? front?.requestUuid : undefined;
    const found = waitingEvent(event, { behind: before, turnSince }, now, delivery);
    turnSince = Math.max(turnSince, leftQueueAt(event, now, delivery));
    if (found === undefined) continue;
    waiting.push(found);
    if (before !== undefined) behind += 1;
    else if (isQueued) front = found;
  }
  const head = front ?? waiting[0];
  if (head === undefined) return undefined;
  return { entity: head.entity, subject: head.subject, head, behind, events: waiting };
}

/** When an event left its handler's queue; 0 if it did not, or that is not known. */
function leftQueueAt(event: KnownEvent, now: number, delivery: DeliveryFacts): number {
  if (event.handling?.handledAt !== undefined) return event.handling.handledAt;
  const attempt = lastAttempt(event, now, delivery);
  return attempt?.isLast ? attempt.visibleAt : 0;
}
