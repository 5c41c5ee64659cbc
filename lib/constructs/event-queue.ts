import { Duration, Fn } from 'aws-cdk-lib';
import { type IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { queueName } from '../../lambda/core/settings/event-type.ts';
import { QUEUE_RETENTION_DAYS } from '../config/time-limits.ts';
import { fifoQueues } from './fifo-queues.ts';
import { addParameter } from './stack-parameter.ts';

export interface EventQueueProps {
  readonly serviceName: string;
  readonly entity: string;
  readonly subscriber: string;
  /** Longest time a consumer takes for one batch, in seconds. */
  readonly consumerTimeoutSeconds: number;
  /** Receives after which a message goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  /** Who may consume, besides principals of this account that IAM allows to. */
  readonly principals: readonly IPrincipal[];
  /** SQS-managed encryption if absent. */
  readonly encryptionKey?: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** As long as SQS can. */
const RETENTION = Duration.days(QUEUE_RETENTION_DAYS);

/** The queue of one event type and subscriber, in order per entity, with its dead-letter queue. */
export class EventQueue extends Construct {
  readonly source: Queue;
  readonly deadLetters: Queue;
  readonly entity: string;
  readonly subscriber: string;
  readonly #shortName: string;

  constructor(scope: Construct, id: string, props: EventQueueProps) {
    super(scope, id);
    const { serviceName, entity, subscriber } = props;
    this.entity = entity;
    this.subscriber = subscriber;
    this.#shortName = queueName(entity, subscriber);
    const { source, deadLetters } = fifoQueues(this, {
      ...props,
      sourceId: 'Source',
      retention: RETENTION,
      deadLetterRetention: RETENTION,
    });
    this.source = source;
    this.deadLetters = deadLetters;
    if (props.principals.length > 0) this.#allowConsuming([...props.principals]);
    this.#addParameters(serviceName, `queues/${entity}/${subscriber}`);
  }

  /** URL of the queue up to where its short name begins; the same for all queues of the stack. */
  get urlPrefix(): string {
    return Fn.select(0, Fn.split(this.#shortName, this.source.queueUrl));
  }

  #allowConsuming(principals: IPrincipal[]): void {
    for (const queue of [this.source, this.deadLetters]) {
      queue.addToResourcePolicy(
        new PolicyStatement({
          sid: 'SubscriberMayConsume',
          principals,
          actions: [
            'sqs:ReceiveMessage',
            'sqs:DeleteMessage',
            'sqs:ChangeMessageVisibility',
            'sqs:GetQueueAttributes',
            'sqs:GetQueueUrl',
          ],
          resources: [queue.queueArn],
        }),
      );
    }
  }

  #addParameters(serviceName: string, path: string): void {
    const { source, deadLetters } = this;
    addParameter(this, serviceName, `${path}/name`, source.queueName, 'Name of the queue');
    addParameter(this, serviceName, `${path}/url`, source.queueUrl, 'URL of the queue');
    addParameter(this, serviceName, `${path}/arn`, source.queueArn, 'ARN of the queue');
    addParameter(this, serviceName, `${path}/dlq-url`, deadLetters.queueUrl, 'URL of its dead-letter queue');
    addParameter(this, serviceName, `${path}/dlq-arn`, deadLetters.queueArn, 'ARN of its dead-letter queue');
  }
}
