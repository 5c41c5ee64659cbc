import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { deadLetterQueueName, queueName } from '../../lambda/core/settings/event-type.ts';

interface FifoQueuesProps {
  /** Construct id of the queue that is not for dead letters. */
  readonly sourceId: string;
  readonly serviceName: string;
  readonly entity: string;
  readonly subscriber: string;
  /** Longest time a consumer takes for one batch, in seconds. */
  readonly consumerTimeoutSeconds: number;
  /** Receives after which a message goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  readonly retention: Duration;
  readonly deadLetterRetention: Duration;
  /** SQS-managed encryption if absent. */
  readonly encryptionKey?: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * How long a queue leaves a message to its consumer, in seconds. AWS's advice for Lambda: room for the retries of a
 * throttled function before a message is seen again.
 */
export function visibilitySeconds(consumerTimeoutSeconds: number): number {
  return 6 * consumerTimeoutSeconds;
}

/** A high-throughput FIFO queue, in order per message group, with its dead-letter queue. */
export function fifoQueues(
  scope: Construct,
  props: FifoQueuesProps,
): { readonly source: Queue; readonly deadLetters: Queue } {
  const { serviceName, entity, subscriber, encryptionKey } = props;
  const sourceName = `${serviceName}-${queueName(entity, subscriber)}`;
  const shared: QueueProps = {
    fifo: true,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    visibilityTimeout: Duration.seconds(visibilitySeconds(props.consumerTimeoutSeconds)),
    ...(encryptionKey === undefined
      ? // Works for consumers of other accounts without a grant on a key.
        { encryption: QueueEncryption.SQS_MANAGED }
      : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
    enforceSSL: true,
    removalPolicy: props.removalPolicy,
  };
  const deadLetters = new Queue(scope, 'DeadLetters', {
    ...shared,
    queueName: `${serviceName}-${deadLetterQueueName(entity, subscriber)}`,
    retentionPeriod: props.deadLetterRetention,
    redriveAllowPolicy: {
      redrivePermission: RedrivePermission.BY_QUEUE,
      // By name, because the two queues cannot both refer to each other.
      sourceQueues: [
        Queue.fromQueueArn(
          scope,
          'SourceByName',
          Stack.of(scope).formatArn({ service: 'sqs', resource: sourceName }),
        ),
      ],
    },
  });
  const source = new Queue(scope, props.sourceId, {
    ...shared,
    queueName: sourceName,
    retentionPeriod: props.retention,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: props.maxReceiveCount },
  });
  return { source, deadLetters };
}
