import { processFifoBatch } from '../lambda/core/message/fifo-batch.ts';
import type { BatchResponse, SqsBatch, SqsRecord } from '../lambda/core/message/sqs-batch.ts';
import type { EventTypeName } from '../lambda/core/settings/typed-events.ts';
import type { CedarEvent } from './cedar-event.ts';
import { parseMessage } from './parse-message.ts';

/** A message as the AWS SDK receives it, as far as it is looked at. */
export interface PolledMessage {
  /** The event as CloudEvents JSON. */
  readonly Body?: string | undefined;
  /** Ask for them: `MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount']`. */
  readonly Attributes?:
    | {
        /** The entity: messages of one group come in order. */
        readonly MessageGroupId?: string | undefined;
        /** How often the message was received, this time included. */
        readonly ApproximateReceiveCount?: string | undefined;
      }
    | undefined;
}

/** A message that could not be read, or whose event could not be handled. */
export interface FailedMessage<Message, Type extends EventTypeName = EventTypeName> {
  /** The message as it was received. */
  readonly message: Message;
  /** Its event; `undefined` if the message could not be read. */
  readonly event: CedarEvent<Type> | undefined;
  /** A `CloudEventError`, or what `handle` or `once` threw. */
  readonly error: unknown;
  /** The queue moves it to its dead-letter queue now. */
  readonly isLastAttempt: boolean;
}

/**
 * Runs work once per request UUID, as far as your store can. It must run it unless the UUID is noted as done, note that it
 * is done after it has ended, and reject if it rejects.
 */
export type Once = (requestUuid: string, run: () => Promise<void>) => Promise<void>;

/** What a service does with its events. */
export interface Consumer<Message, Type extends EventTypeName = EventTypeName> {
  /** The event types that are expected, one or more; a message of another one fails. Any if absent. */
  readonly types?: readonly [Type, ...Type[]];
  /**
   * Your code. It is called at least once per event, in the order of the entity, and side by side for different entities.
   * It must have stopped when its promise settles.
   */
  readonly handle: (event: NoInfer<CedarEvent<Type>>) => Promise<void>;
  /** Keeps `handle` from being called again for an event that is done. */
  readonly once?: Once;
  /** The queue's limit of receives: `maxReceiveCount` of the stage, 5 unless it is configured. */
  readonly maxReceiveCount: number;
  /** Is told of each failure: log it, but not the body. What stands behind it in its group was not tried, and is not told of. */
  readonly onFailure: (failure: NoInfer<FailedMessage<Message, Type>>) => void;
}

/**
 * Handles the batch of a Lambda function: the messages of a group one after another, groups side by side.
 *
 * When a message fails, what follows it in its group is reported as failed without being tried, or a later event would
 * overtake it; other groups go on. At its last attempt it holds back nothing any more: it leaves for the dead-letter queue,
 * and those behind it, which were received as often, would leave with it untried.
 *
 * @param batch - what the function is called with
 * @param consumer - what is done with its events
 * @returns what Lambda is to know: it deletes the other messages, and these come again, in their order, when their
 *   visibility time-out is over
 * @throws TypeError if the queue is not FIFO
 */
export async function processBatch<Type extends EventTypeName = EventTypeName>(
  batch: SqsBatch,
  consumer: Consumer<SqsRecord, Type>,
): Promise<BatchResponse> {
  const deliveries = batch.Records.map((record) => deliveryOf(record, record.body, record.attributes));
  const { notDone } = await processAll(deliveries, consumer);
  return { batchItemFailures: notDone.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** What became of messages. */
export interface ProcessedMessages<Message> {
  /** Delete these. */
  readonly done: Message[];
  /** Leave these alone: they come again, in their order, when their visibility time-out is over. */
  readonly notDone: Message[];
}

/**
 * Handles messages that a service has received itself, in the same way as {@link processBatch}.
 *
 * @param messages - of one receive call, in its order
 * @param consumer - what is done with their events
 * @returns which of them to delete
 * @throws TypeError if they were received without the attributes `MessageGroupId` and `ApproximateReceiveCount`
 */
export async function processMessages<
  Message extends PolledMessage,
  Type extends EventTypeName = EventTypeName,
>(messages: readonly Message[], consumer: Consumer<Message, Type>): Promise<ProcessedMessages<Message>> {
  const deliveries = messages.map((message) => {
    const { Body = '', Attributes = {} } = message;
    return deliveryOf(message, Body, Attributes);
  });
  return processAll(deliveries, consumer);
}

/** A message of either form. */
interface Delivery<Message> {
  readonly message: Message;
  readonly body: string;
  readonly group: string;
  readonly received: number;
}

function deliveryOf<Message>(
  message: Message,
  body: string,
  { MessageGroupId: group, ApproximateReceiveCount: received }: NonNullable<PolledMessage['Attributes']>,
): Delivery<Message> {
  if (group === undefined || received === undefined) {
    throw new TypeError(
      'A message has no MessageGroupId or no ApproximateReceiveCount: ask for them when you receive.',
    );
  }
  return { message, body, group, received: Number(received) };
}

async function processAll<Message, Type extends EventTypeName>(
  deliveries: readonly Delivery<Message>[],
  consumer: Consumer<Message, Type>,
): Promise<ProcessedMessages<Message>> {
  const { handle, maxReceiveCount, onFailure, once = (_requestUuid, run) => run() } = consumer;
  const types = (consumer.types ?? []) as readonly [Type, ...Type[]];
  const isLastAttempt = ({ received }: Delivery<Message>) => received >= maxReceiveCount;
  const results = await processFifoBatch(
    deliveries,
    ({ group }) => group,
    async (delivery) => {
      let event: CedarEvent<Type> | undefined;
      try {
        const read = parseMessage(delivery.body, ...types);
        event = read;
        await once(read.id, () => handle(read));
      } catch (error) {
        onFailure({ message: delivery.message, event, error, isLastAttempt: isLastAttempt(delivery) });
        throw error;
      }
    },
    isLastAttempt,
  );
  const are = (isDone: boolean) =>
    results.filter(({ outcome }) => (outcome === 'done') === isDone).map(({ record }) => record.message);
  return { done: are(true), notDone: are(false) };
}
