import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What a subscriber is told of a queue of its own. */
export interface CedarSubscriptionAttributes {
  /** ARN of the queue: the SSM parameter `/NAME/queues/ENTITY/SUBSCRIBER/arn`. */
  readonly queueArn: string;
  /** ARN of the customer-managed key, if the webhooks have one. */
  readonly keyArn?: string;
}

/** How a function consumes. */
export interface ConsumeOptions {
  /** Most events at once; 10 if absent. */
  readonly batchSize?: number;
  /** Most invocations at once; 10 if absent. */
  readonly maxConcurrency?: number;
}

/**
 * The consumer's side of a subscription, in an app of its own, also in another account: the webhooks' side is
 * {@link CedarWebhooks.addSubscriber} with this account among its principals.
 */
export class CedarSubscription extends Construct {
  /** The queue, with the rights to consume to be granted. */
  readonly queue: IQueue;

  private constructor(scope: Construct, id: string, { queueArn, keyArn }: CedarSubscriptionAttributes) {
    super(scope, id);
    this.queue = Queue.fromQueueAttributes(this, 'Queue', {
      queueArn,
      fifo: true,
      ...(keyArn !== undefined && { keyArn: Key.fromKeyArn(this, 'Key', keyArn).keyArn }),
    });
  }

  /**
   * A subscription by what the webhooks' side tells of it.
   *
   * @param scope - where it stands
   * @param id - of the construct
   * @param attributes - its queue, and its key if there is one
   */
  static fromAttributes(
    scope: Construct,
    id: string,
    attributes: CedarSubscriptionAttributes,
  ): CedarSubscription {
    return new CedarSubscription(scope, id, attributes);
  }

  /**
   * Has a function consume the queue, with the rights to. It must report the messages of a batch that failed, as
   * `processBatch` of `cedar-webhooks/consumer` does: the others are deleted. Its time-out may be a sixth of the queue's
   * visibility time-out at most.
   *
   * @param consumer - the function
   * @param options - how it consumes
   */
  consumeWith(consumer: IFunction, { batchSize = 10, maxConcurrency = 10 }: ConsumeOptions = {}): void {
    consumer.addEventSource(
      new SqsEventSource(this.queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
    );
  }

  /**
   * Lets a service of another kind consume the queue, decrypting included.
   *
   * @param grantee - the service's role, or what has one
   */
  grantConsume(grantee: IGrantable): void {
    this.queue.grantConsumeMessages(grantee);
  }
}
