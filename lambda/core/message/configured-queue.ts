import { type EventType, queueName } from '../settings/event-type.ts';
import type { VerifiedEvent } from './cloud-event.ts';

/** A claim waits for a queue that the running configuration does not have. Its message says which, and no more. */
export class UnknownQueueError extends Error {
  override readonly name = 'UnknownQueueError';
}

/**
 * How long a claim may wait for a queue that the running code does not know, in milliseconds. While a deployment is under
 * way, old and new code run side by side: a verifier may name a subscriber that the sweeper beside it is yet to hear of.
 */
export const UNKNOWN_QUEUE_GRACE = 3_600_000;

/**
 * Name of the queue of one event and subscriber.
 *
 * It goes by the entity of the event and not by its type alone: if the entity of a type was renamed since the event was
 * claimed, the queue that its subscribers have now is another one.
 *
 * @throws UnknownQueueError if the configuration has no such queue
 */
export function configuredQueue(
  eventTypes: readonly EventType[],
  { eventType, entity }: Pick<VerifiedEvent, 'eventType' | 'entity'>,
  subscriber: string,
): string {
  const known = eventTypes.find(({ name }) => name === eventType);
  if (known === undefined) {
    throw new UnknownQueueError(`The configuration has no event type ${eventType}.`);
  }
  if (known.entity !== entity) {
    throw new UnknownQueueError(
      `The configuration has ${eventType} for entity ${known.entity}, not for ${entity}.`,
    );
  }
  if (!known.subscribers.includes(subscriber)) {
    throw new UnknownQueueError(`The configuration has no subscriber ${subscriber} for ${eventType}.`);
  }
  return queueName(entity, subscriber);
}
