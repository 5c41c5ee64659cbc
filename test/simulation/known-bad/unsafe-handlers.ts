import { parseCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { processFifoBatch } from '../../../lambda/core/message/fifo-batch.ts';
import type { DeadLetterSender } from '../../../lambda/core/ports.ts';
import { attemptOf } from '../../../lambda/functions/handlers/attempt.ts';
import type { SqsHandler } from '../../../lambda/functions/handlers/event-handler.ts';
import { handleEvent } from '../../../lambda/functions/handlers/handle-event.ts';
import { type HandlerParts, trueImplementation } from '../implementation.ts';

/**
 * Does not wait for business code that was told to stop: its group goes on beside it when it is at its last attempt. The
 * environment is ended with the batch.
 */
export function followerBesideStraggler(parts: HandlerParts): SqsHandler {
  let running = 0;
  const handler = trueImplementation.handler({
    ...parts,
    business: (event, context) => {
      running++;
      const ended = parts.business(event, context).finally(() => running--);
      const told = new Promise<never>((_resolve, reject) =>
        context.signal.addEventListener('abort', () => reject(context.signal.reason)),
      );
      return Promise.race([ended, told]);
    },
  });
  return async (batch, context) => {
    const answer = await handler(batch, context);
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = batch.Records.filter(({ messageId }) => !failed.has(messageId));
    if (running > 0) await parts.endEnvironment(done);
    return answer;
  };
}

/** Starts nothing beside business code that does not stop, but lets it live on in its environment. */
export function environmentWithStraggler(parts: HandlerParts): SqsHandler {
  return trueImplementation.handler({ ...parts, endEnvironment: async () => {} });
}

/** Takes a skipped message for moved without waiting for the dead-letter queue to have it. */
export function skippedWithoutWaiting(parts: HandlerParts): SqsHandler {
  const { ports } = parts;
  const send: DeadLetterSender['send'] = async (...message) => {
    ports.deadLetters.send(...message).catch(() => {});
  };
  return trueImplementation.handler({ ...parts, ports: { ...ports, deadLetters: { send } } });
}

/** Gives a failed message back at once, to have it tried again soon, and goes on with those behind it. */
export function failedGivenBack({ settings, ports, business, giveBack }: HandlerParts): SqsHandler {
  return async ({ Records }) => {
    const results = await processFifoBatch(
      Records,
      (record) => record.attributes.MessageGroupId ?? record.messageId,
      async (record) => {
        try {
          const event = parseCloudEvent(record.body);
          const { recordTimeout, maxReceiveCount } = settings;
          const attempt = {
            ...attemptOf(record, event, maxReceiveCount, ports.now()),
            deadLetter: (signal: AbortSignal, anew: boolean) => ports.deadLetters.send(record, signal, anew),
          };
          await handleEvent(event, attempt, business, ports, recordTimeout, Number.POSITIVE_INFINITY);
        } catch (error) {
          giveBack(record);
          throw error;
        }
      },
      () => true,
    );
    const notDone = results.filter(({ outcome }) => outcome !== 'done');
    return { batchItemFailures: notDone.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };
}

/** Takes every delivery for the first of its event, as long as its status took effect just now. */
export function everyDeliveryFirst(parts: HandlerParts): SqsHandler {
  const handler = trueImplementation.handler(parts);
  return ({ Records }, context) => {
    const asFirst = Records.map((record) => ({
      ...record,
      attributes: {
        ...record.attributes,
        ApproximateReceiveCount: '1',
        MessageDeduplicationId: parseCloudEvent(record.body).requestUuid,
      },
    }));
    return handler({ Records: asFirst }, context);
  };
}
