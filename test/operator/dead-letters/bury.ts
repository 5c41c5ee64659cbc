import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { entityKey, historyKey } from '../../../lambda/core/ledger/entity-status.ts';
import { formatCloudEvent, type VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../../lambda/core/message/message-group.ts';
import type { QueueFacts, Target } from '../../../operator/target/target.ts';
import type { Receiver } from '../../cli/receiver.ts';
import { claimOf, delivery, never } from '../../lambda/factories.ts';

/** An error as the handler notes it. */
export interface NotedFailure {
  readonly fingerprint: string;
  readonly name: string;
  readonly text: string;
}

/** The queues of the rig, looked at and filled past the product. */
export class QueueRig {
  readonly #target: Target;
  readonly #sqs: SQSClient;

  private constructor(target: Target) {
    this.#target = target;
    this.#sqs = new SQSClient(target.clientSettings);
  }

  static async open(receiver: Receiver): Promise<QueueRig> {
    return new QueueRig(await receiver.target());
  }

  close(): void {
    this.#sqs.destroy();
  }

  queue(entity: string, subscriber: string): QueueFacts {
    const found = this.#target.queues.find(
      (queue) => queue.entity === entity && queue.subscriber === subscriber,
    );
    if (found === undefined) throw new Error(`There is no queue ${entity}/${subscriber}.`);
    return found;
  }

  /** Puts an event into a dead-letter queue. */
  async bury(event: VerifiedEvent, subscriber = 'handler'): Promise<void> {
    await this.send(
      this.queue(event.entity, subscriber).deadLetterUrl,
      messageGroupId(event),
      formatCloudEvent(event, 'urn:test'),
    );
  }

  async send(url: string, groupId: string, body: string): Promise<void> {
    await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: crypto.randomUUID(),
        MessageAttributes: { eventType: { DataType: 'String', StringValue: 'kept' } },
      }),
    );
  }

  /** Accepts an event whose first attempt has failed. */
  async acceptFailing(event: VerifiedEvent, failure: NotedFailure): Promise<void> {
    const { dynamoDb, entityTable, ledgerTable } = this.#target;
    const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
    const claim = claimOf({ event, unsent: ['handler'] });
    await ledger.claim(claim, event.claimedAt, never);
    await ledger.markSent(claim, ['handler'], event.claimedAt);
    const store = new DynamoDbEntityStore(dynamoDb, entityTable);
    const received = { ...event, source: 'urn:test' };
    await store.record(received, delivery(1), event.claimedAt);
    const note = { ...failure, ...delivery(1), isLastAttempt: false };
    await store.noteFailure(received, note, event.claimedAt, never);
  }

  /** The note of a handler that has given an event up. */
  async noteFailure(event: VerifiedEvent, failure: NotedFailure): Promise<void> {
    await this.#target.dynamoDb.send(
      new PutItemCommand({
        TableName: this.#target.entityTable,
        Item: {
          pk: { S: entityKey(event.entity, event.subject) },
          sk: { S: historyKey(event) },
          v: { N: '1' },
          status: { S: event.status },
          recordedAt: { N: String(event.claimedAt) },
          attempts: { N: '5' },
          failedAt: { N: String(event.claimedAt) },
          deadLetteredAt: { N: String(event.claimedAt) },
          failure: { S: failure.fingerprint },
          failureName: { S: failure.name },
          failureText: { S: failure.text },
        },
      }),
    );
  }

  async noteHandled(event: VerifiedEvent): Promise<void> {
    await this.#target.dynamoDb.send(
      new UpdateItemCommand({
        TableName: this.#target.entityTable,
        Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
        UpdateExpression: 'SET handledAt = :now',
        ExpressionAttributeValues: { ':now': { N: String(event.claimedAt + 1) } },
      }),
    );
  }

  /** Messages that anybody may receive, and those that somebody holds. */
  async count(url: string): Promise<{ visible: number; hidden: number }> {
    const { Attributes = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    );
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  }

  /** Takes up to ten messages. */
  async take(url: string) {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  }
}
