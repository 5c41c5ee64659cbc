import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs';
import { formatCloudEvent, type VerifiedEvent } from '../core/message/cloud-event.ts';
import { messageGroupId } from '../core/message/message-group.ts';
import { MessageRejectedError } from '../core/message/message-rejected-error.ts';
import type { EventPublisher } from '../core/ports.ts';
import { queueName } from '../core/settings/event-type.ts';

/** Errors of SQS that are about the message. All others may be about the queue, the key, the rights or the way there. */
const MESSAGE_ERRORS =
  /^(Invalid(MessageContents|ParameterValue|AttributeValue)|MissingParameter|Validation(Error)?|Serialization|BatchRequestTooLong|RequestEntityTooLarge)(Exception)?$/;

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
    const message = this.#message(event, subscriber, suffix);
    try {
      await this.#client.send(
        new SendMessageCommand(message),
        signal === undefined ? {} : { abortSignal: signal },
      );
    } catch (cause) {
      const name = cause instanceof Error ? cause.name : '';
      if (!MESSAGE_ERRORS.test(name)) throw cause;
      throw new MessageRejectedError(`SQS rejects the message: ${name}.`, { cause });
    }
  }

  /** @throws MessageRejectedError if the event cannot be made a message */
  #message(event: VerifiedEvent, subscriber: string, suffix: string | undefined): SendMessageCommandInput {
    try {
      return {
        QueueUrl: `${this.#queueUrlPrefix}${queueName(event.entity, subscriber)}`,
        MessageBody: formatCloudEvent(event, this.#source),
        MessageGroupId: messageGroupId(event),
        // SQS itself swallows a second send of the same UUID within five minutes.
        MessageDeduplicationId: suffix === undefined ? event.requestUuid : `${event.requestUuid}.${suffix}`,
        MessageAttributes: {
          eventType: textAttribute(event.eventType),
          requestUuid: textAttribute(event.requestUuid),
          // A configured format may allow what SQS rejects, and an accepted event must not fail for its label.
          subject: textAttribute(encodeURIComponent(event.subject.toWellFormed()) || '-'),
        },
      };
    } catch (cause) {
      throw new MessageRejectedError('The event cannot be made a message.', { cause });
    }
  }
}

function textAttribute(value: string) {
  return { DataType: 'String', StringValue: value };
}
