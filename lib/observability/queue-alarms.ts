import { Duration } from 'aws-cdk-lib';
import type { EventQueue } from '../constructs/event-queue.ts';
import type { AlarmDefinition } from './alarm-definition.ts';

/**
 * What is watched of each queue, whoever takes from it. The dead-letter queue is what cannot fall silent: whatever
 * happens to a message on the way, it gets there after `maxReceiveCount` receives.
 *
 * @param oldestMessageMinutes - how long a message may wait before somebody should look
 */
export function queueAlarms(queues: readonly EventQueue[], oldestMessageMinutes: number): AlarmDefinition[] {
  const period = Duration.minutes(1);
  return queues.flatMap(({ source, deadLetters, entity, subscriber }): AlarmDefinition[] => [
    {
      kind: 'dead-letters',
      subject: `${entity}-${subscriber}`,
      // What lies there, not what arrived: the alarm is over when the queue is empty, and not before.
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
      threshold: 1,
      impact: `Some ${entity} events failed again and again and lie in the dead-letter queue: the subscriber ${subscriber} lacks them until they are redriven.`,
    },
    {
      kind: 'oldest-message',
      subject: `${entity}-${subscriber}`,
      metric: source.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      threshold: oldestMessageMinutes * 60,
      periods: 3,
      impact: `The oldest ${entity} event has waited for more than ${oldestMessageMinutes} minutes: what the subscriber ${subscriber} shows is out of date.`,
    },
  ]);
}
