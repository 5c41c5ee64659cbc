import type { QueueFacts, Target } from '../../operator/target/target.ts';
import { Difference } from './report.ts';

/** @throws Difference if the stack has no such queue */
export function queueOf({ queues }: Target, entity: string, subscriber: string): QueueFacts {
  const found = queues.find((queue) => queue.entity === entity && queue.subscriber === subscriber);
  if (found !== undefined) return found;
  throw new Difference(`The stack has no queue of ${subscriber} for ${entity}.`);
}
