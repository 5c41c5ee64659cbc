import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { parseCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { eventually } from '../eventually.ts';
import { queueOf } from '../queue-of.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

const ENTITY = 'merchant';

/** A downstream service, as a setting of the stage. */
export const SUBSCRIBER = { name: 'verify-subscriber', eventTypes: ['BusinessKycStatusChanged'] };

const DELIVERY_SECONDS = 120;

/** A service that subscribed gets events of its type. */
export async function receiveAsSubscriber({ ports, report, sender }: Walk): Promise<void> {
  await report.step('the new subscriber gets an event', async () => {
    const { target } = sender;
    const { requestUuid } = await sender.accepted({ entity: ENTITY });
    const { url } = queueOf(target, ENTITY, SUBSCRIBER.name);
    const client = sqsClient(target);
    try {
      await eventually(
        ports,
        DELIVERY_SECONDS,
        `the event ${requestUuid} is in the subscriber's queue`,
        async () => {
          const { Messages = [] } = await client.send(
            new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
            { abortSignal: ports.signal },
          );
          let found: true | undefined;
          for (const { Body = '', ReceiptHandle } of Messages) {
            if (parseCloudEvent(Body).requestUuid === requestUuid) found = true;
            await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
          }
          return found;
        },
      );
    } finally {
      client.destroy();
    }
  });
}

/** A service that is not there any more holds up nothing. */
export async function missSubscriber({ report, sender }: Walk): Promise<void> {
  await report.step('the subscriber is gone, and events are complete without it', async () => {
    if (sender.target.queues.some(({ subscriber }) => subscriber === SUBSCRIBER.name)) {
      throw new Difference('The stack still names a queue of it.');
    }
    const { requestUuid } = await sender.accepted({ entity: ENTITY });
    const { outbox } = await sender.handled(requestUuid);
    if (outbox.unsent.length > 0) throw new Difference(`It is unsent for ${outbox.unsent.join(', ')}.`);
  });
}
