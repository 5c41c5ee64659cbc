import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { QueueFacts, Target } from '../target/target.ts';

/** Which queues a command is for. */
export interface QueueFilter {
  /** Event type or entity. */
  readonly type?: string;
  readonly subscriber?: string;
}

/**
 * The queues of an event type, of a subscriber, or of both; all without a filter.
 *
 * @throws InvalidInputProblem if there is none such
 */
export function selectQueues(target: Target, { type, subscriber }: QueueFilter): readonly QueueFacts[] {
  const entity = type === undefined ? undefined : findEventType(target.eventTypes, type).entity;
  const queues = target.queues.filter(
    (queue) =>
      (entity === undefined || queue.entity === entity) &&
      (subscriber === undefined || queue.subscriber === subscriber),
  );
  if (queues.length > 0) return queues;
  const known = [...new Set(target.queues.map((queue) => queue.subscriber))].join(', ');
  throw new InvalidInputProblem(
    `There is no queue of subscriber "${subscriber}". Known subscribers: ${known}.`,
  );
}

/** Short name of a queue, for people. */
export function queueLabel({ entity, subscriber }: Pick<QueueFacts, 'entity' | 'subscriber'>): string {
  return `${entity}/${subscriber}`;
}
