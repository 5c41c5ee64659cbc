import type { SQSClient } from '@aws-sdk/client-sqs';
import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { type QueueReading, readQueue } from './read-queue.ts';
import { type QueueFilter, selectQueues } from './select-queues.ts';
import { SqsLetterQueue } from './sqs-letter-queue.ts';

/**
 * Why a read did not see every message of a dead-letter queue:
 *
 * - `limit`: it ended before
 * - `hidden`: somebody else has received them just now
 * - `behind`: a FIFO queue shows only the first of an entity, until those are moved
 */
export type WhyUnseen = 'limit' | 'hidden' | 'behind';

/**
 * Looks into every dead-letter queue of the filter.
 *
 * @throws InvalidInputProblem if there is no such queue
 */
export function readQueues(
  target: Target,
  client: SQSClient,
  options: QueueFilter & { readonly limit: number },
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<QueueReading[]> {
  return Promise.all(
    selectQueues(target, options).map((queue) =>
      readQueue(target, queue, new SqsLetterQueue(client, queue), options.limit, ports),
    ),
  );
}

/** Why a read with that limit did not see every message; `undefined` if it did. */
export function unseenBecause(
  { letters, total, hidden }: QueueReading,
  limit: number,
): WhyUnseen | undefined {
  if (letters.length >= total) return undefined;
  if (letters.length >= limit) return 'limit';
  return hidden > 0 ? 'hidden' : 'behind';
}
