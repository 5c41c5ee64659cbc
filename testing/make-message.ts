import { randomUUID } from 'node:crypto';
import { formatCloudEvent } from '../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../lambda/core/message/message-group.ts';
import type { SqsBatch, SqsRecord } from '../lambda/core/message/sqs-batch.ts';
import { DEFAULT_EVENT_TYPES } from '../lambda/core/settings/event-catalogue.ts';

/** What a message is made of. */
export interface MessageToMake {
  /** Name of the event type. */
  readonly eventType: string;
  /** Kind of entity, such as `merchant`; that of a documented event type if absent. */
  readonly entity?: string;
  /** Id of the entity. */
  readonly id: string | number;
  /** New status of the entity. */
  readonly status: string;
  /** Further fields of the body, which nobody signed. */
  readonly data?: object;
  /** A new one if absent. */
  readonly requestUuid?: string;
  /** When the request was accepted; now if absent. */
  readonly acceptedAt?: Date;
  /** How often the message was received, this time included; 1 if absent. */
  readonly received?: number;
}

/**
 * A message as a queue hands it to a Lambda function. Its `body` is also what a service reads that polls a queue by itself.
 *
 * @param message - what it is made of
 * @throws TypeError if the entity of the event type is not known
 */
export function makeMessage(message: MessageToMake): SqsRecord {
  const { eventType, id, status, acceptedAt = new Date(), requestUuid = randomUUID() } = message;
  const entity = message.entity ?? DEFAULT_EVENT_TYPES.find(({ name }) => name === eventType)?.entity;
  if (entity === undefined)
    throw new TypeError(`"${eventType}" is no documented event type: give its entity.`);
  const subject = String(id);
  const event = {
    requestUuid,
    eventType,
    entity,
    subject,
    status,
    claimedAt: acceptedAt.getTime(),
    securityFields: ['id', 'status'],
    secretVersion: '00000000-0000-4000-8000-000000000000',
    bodyText: JSON.stringify({ ...message.data, id, status }),
  };
  const attribute = (stringValue: string) => ({ dataType: 'String', stringValue });
  const record = {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body: formatCloudEvent(event, 'urn:cedar-partners-platform:test'),
    attributes: {
      MessageGroupId: messageGroupId(event),
      MessageDeduplicationId: requestUuid,
      ApproximateReceiveCount: String(message.received ?? 1),
    },
    messageAttributes: {
      eventType: attribute(eventType),
      requestUuid: attribute(requestUuid),
      subject: attribute(subject),
    },
    eventSource: 'aws:sqs',
  };
  return record;
}

/**
 * A batch of messages, as a Lambda function is called with.
 *
 * @param messages - what they are made of, in order
 * @throws TypeError as {@link makeMessage} does
 */
export function makeBatch(...messages: readonly MessageToMake[]): SqsBatch {
  return { Records: messages.map(makeMessage) };
}
