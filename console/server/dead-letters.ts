import { groupByFailure, readQueues } from '../../cli/commands/dlq-list.ts';
import { redriveDeadLetters } from '../../cli/commands/dlq-redrive.ts';
import type { DeadLetterQueue, Outcome, RedriveOrder } from '../contract.ts';
import { NO_ADDRESS, type StackSource } from './stack.ts';

/** Messages of each queue after which the look ends. */
const LIMIT = 1000;

/** What lies in the dead-letter queues, by cause. */
export async function readDeadLetters(source: StackSource, signal: AbortSignal): Promise<DeadLetterQueue[]> {
  const { target, sqs } = await source.get();
  const readings = await readQueues(target, sqs, { limit: LIMIT }, { now: source.ports.now, signal });
  return readings.map(({ queue, letters, total }) => ({
    entity: queue.entity,
    subscriber: queue.subscriber,
    total,
    seen: letters.length,
    groups: groupByFailure(letters),
  }));
}

/** Moves dead letters back, or tells what would be moved. */
export function redriveLetters(source: StackSource, order: RedriveOrder): Promise<Outcome> {
  const { entity, subscriber, fingerprint, confirmed } = order;
  return source.run((ports) =>
    redriveDeadLetters(
      {
        type: entity,
        subscriber,
        ...(fingerprint !== undefined && { fingerprint }),
        dryRun: !confirmed,
        limit: LIMIT,
        address: NO_ADDRESS,
      },
      ports,
    ),
  );
}
