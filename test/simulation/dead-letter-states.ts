import { isCanary } from '../../lambda/core/canary/canary-event.ts';
import { CURRENT_STATUS, entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { orderKey, parseCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { Item } from '../../local/aws/table-expressions.ts';
import type { KnownEvent } from '../../operator/events/event.ts';
import { eventState, isSettled } from '../../operator/events/event-state.ts';
import { knownEvent } from '../../operator/events/read-events.ts';
import { waitingEntities } from '../../operator/waiting/waiting-entities.ts';
import type { Cloud } from './cloud.ts';
import type { Observer } from './observer.ts';

/** By then whatever still goes on would have gone on. */
const LATER = 3_600_000;

/**
 * What operators are told of a handler's dead letters, whatever was killed on the way and whichever note was lost: that the
 * event is dead-lettered, or that it should have gone on by now, or which event it waits behind. Never that all is well.
 */
export function checkDeadLetterStates(cloud: Cloud, observer: Observer, now: number): void {
  for (const { eventType, subscriber, source, deadLetters } of cloud.queues) {
    const { visible, inFlight } = source.counts(now);
    // No list of events has those of the canary.
    if (isCanary(eventType.name)) continue;
    // Of what is in the queue beside, another delivery may be on its way.
    if (subscriber !== BUILT_IN_SUBSCRIBER || visible + inFlight > 0) continue;
    const letters = deadLetters.visible(now).map(({ body }) => parseCloudEvent(body));
    if (letters.length === 0) continue;
    const waiting = waitingEntities(knownEvents(cloud), now + LATER, cloud.delivery).flatMap(
      (entity) => entity.events,
    );
    for (const { requestUuid } of letters) {
      const event = waiting.find((each) => each.requestUuid === requestUuid);
      if (event === undefined || event.behind !== undefined || event.overdue) continue;
      if (event.state === 'queued' || event.state === 'handling')
        observer.violated(
          'P5',
          `${requestUuid} is a dead letter, and looks as if it were only ${event.state}`,
        );
    }
  }
}

/** What was discarded and never handled is told as that, when nothing moves any more. */
export function checkDiscarded(cloud: Cloud, observer: Observer, now: number): void {
  for (const event of knownEvents(cloud)) {
    if (!observer.operators.discarded.has(orderKey(event))) continue;
    const state = eventState(event, now, cloud.delivery);
    if (!isSettled(state) && state !== 'parked' && state !== 'unsent')
      observer.violated('P2', `${event.requestUuid} was discarded, and looks as if it were ${state}`);
  }
}

/** Every claim, with what its handler noted. */
function knownEvents({ entities, ledger }: Cloud): KnownEvent[] {
  const items = new Map([...entities.items()].map((item) => [`${item.pk?.S} ${item.sk?.S}`, item]));
  return [...ledger.items()]
    .filter(({ claimId, type }) => claimId !== undefined && type !== undefined && !isCanary(type.S))
    .map((item) => knownEvent(item, items.get(historyName(item)), items.get(statusName(item))));
}

function historyName({ pk, entity, subject, claimedAt }: Item): string {
  const event = { requestUuid: pk?.S ?? '', claimedAt: Number(claimedAt?.N) };
  return `${entityKey(entity?.S ?? '', subject?.S ?? '')} ${historyKey(event)}`;
}

function statusName({ entity, subject }: Item): string {
  return `${entityKey(entity?.S ?? '', subject?.S ?? '')} ${CURRENT_STATUS}`;
}
