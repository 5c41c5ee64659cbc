import type { SQSClient } from '@aws-sdk/client-sqs';
import { SqsPublisher } from '../../lambda/adapters/sqs-publisher.ts';
import type { EventPublisher } from '../../lambda/core/ports.ts';
import { queueName } from '../../lambda/core/settings/event-type.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';

/**
 * Sends to the queues of a run or stack.
 *
 * @throws OperatorProblem if it has none
 */
export function queuePublisher(target: Target, client: SQSClient): EventPublisher {
  const [first] = target.queues;
  if (first === undefined) throw new OperatorProblem(`There is no queue in ${target.name}.`);
  const prefix = first.url.slice(0, -queueName(first.entity, first.subscriber).length);
  return new SqsPublisher(client, prefix, target.eventSource);
}
