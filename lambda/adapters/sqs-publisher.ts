import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { formatCloudEvent, messageGroupId, type VerifiedEvent } from '../core/cloud-event.ts';
import { queueName } from '../core/event-type.ts';
import type { EventPublisher } from '../core/ports.ts';

/** Sends events to the FIFO queue of their type and subscriber. */
export class SqsPublisher implements EventPublisher {
  readonly #client: SQSClient;
  readonly #queueUrlPrefix: string;
  readonly #source: string;

  constructor(client: SQSClient, queueUrlPrefix: string, source: string) {
    this.#client = client;
    this.#queueUrlPrefix = queueUrlPrefix;
    this.#source = source;
  }

  async publish(
    event: VerifiedEvent,
    subscriber: string,
    signal?: AbortSignal,
    suffix?: string,
  ): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: `${this.#queueUrlPrefix}${queueName(event.entity, subscriber)}`,
        MessageBody: formatCloudEvent(event, this.#source),
        MessageGroupId: messageGroupId(event),
        // SQS itself swallows a second send of the same UUID within five minutes.
        MessageDeduplicationId: suffix === undefined ? event.requestUuid : `${event.requestUuid}.${suffix}`,
        MessageAttributes: {
          eventType: textAttribute(event.eventType),
          requestUuid: textAttribute(event.requestUuid),
          // A configured format may allow what SQS refuses, and an accepted event must not fail for its label.
          subject: textAttribute(encodeURIComponent(event.subject.toWellFormed()) || '-'),
        },
      }),
      signal === undefined ? {} : { abortSignal: signal },
    );
  }
}

function textAttribute(value: string) {
  return { DataType: 'String', StringValue: value };
}
