import {
  type Delivery,
  FifoQueue,
  type FifoQueueSettings,
  type IdGenerator,
} from '../../../../local/aws/sqs/fifo-queue.ts';
import type { QueueEvent } from '../../../../local/aws/sqs/queue-event.ts';

/** Ids that count up, so that a failing case reads well and repeats. */
export function countingIds(prefix = 'm'): IdGenerator {
  let messages = 0;
  let receipts = 0;
  return { messageId: () => `${prefix}${++messages}`, receipt: () => `r${++receipts}` };
}

/** A queue with the events it recorded. */
export function recordedQueue(settings: Partial<FifoQueueSettings> = {}, prefix?: string) {
  const events: QueueEvent[] = [];
  const full: FifoQueueSettings = {
    arn: 'arn:aws:sqs:eu-west-1:000000000000:orders.fifo',
    visibilityTimeoutSeconds: 30,
    retentionSeconds: 14 * 24 * 3600,
    deduplicationScope: 'messageGroup',
    ...settings,
  };
  const queue = new FifoQueue(full, countingIds(prefix), (event) =>
    events.push(JSON.parse(JSON.stringify(event))),
  );
  return { queue, events, settings: full };
}

/** Sends bodies `g1`, `g2`, … of group g; the body is the deduplication id too. */
export function sendAll(queue: FifoQueue, now: number, ...bodies: string[]): void {
  for (const body of bodies) queue.send(now, { body, groupId: body.charAt(0), deduplicationId: body });
}

export const bodiesOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map(({ message }) => message.body);
