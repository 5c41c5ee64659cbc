import type { LiveQueue, QueueTraffic } from '../sqs/live-queue.ts';
import type { DataPoint } from './metric.ts';

const NO_TRAFFIC: QueueTraffic = { sent: 0, received: 0, deleted: 0 };

/** Takes samples of queues: what is in them, and what went through since the sample before. */
export class QueueMetrics {
  readonly #before = new Map<string, QueueTraffic>();

  /** @param now - epoch milliseconds */
  sample(queue: LiveQueue, now: number): DataPoint[] {
    const { visible, inFlight } = queue.counts();
    const oldest = queue.oldestSentAt();
    const traffic = queue.traffic();
    const before = this.#before.get(queue.name) ?? NO_TRAFFIC;
    this.#before.set(queue.name, traffic);
    const values: Record<string, number> = {
      ApproximateNumberOfMessagesVisible: visible,
      ApproximateNumberOfMessagesNotVisible: inFlight,
      ApproximateAgeOfOldestMessage:
        oldest === undefined ? 0 : Math.max(0, Math.floor((now - oldest) / 1000)),
      NumberOfMessagesSent: traffic.sent - before.sent,
      NumberOfMessagesReceived: traffic.received - before.received,
      NumberOfMessagesDeleted: traffic.deleted - before.deleted,
    };
    return Object.entries(values).map(([name, value]) => ({
      metric: { namespace: 'AWS/SQS', name, dimensions: { QueueName: queue.name } },
      at: now,
      value,
    }));
  }
}
