import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BatchResponse, type CedarEvent, processBatch, type SqsBatch } from 'cedar-webhooks/consumer';
import { EventStore } from './event-store.ts';

/** What your service does about an event. It may be called again for the same `event.id`. */
type Work = (event: CedarEvent, late: boolean) => Promise<void>;

/** A Lambda handler for the queues of this subscriber. Its mapping needs `ReportBatchItemFailures`. */
export function sqsHandler(
  store: Pick<EventStore, 'once' | 'applyStatus'>,
  work: Work,
): (batch: SqsBatch) => Promise<BatchResponse> {
  return (batch) =>
    processBatch(batch, {
      // Of the webhooks; how often a message is received before it goes to the dead-letter queue.
      maxReceiveCount: 5,
      once: (requestUuid, run) => store.once(requestUuid, run),
      handle: async (event) => work(event, (await store.applyStatus(event)) === 'late'),
      // Never log the body.
      onFailure: ({ message: { messageId }, event, error, isLastAttempt }) =>
        console.error({ messageId, requestUuid: event?.id, isLastAttempt, error: String(error) }),
    });
}

/** Your code. Whatever it calls elsewhere gets `event.id` as idempotency key. */
async function work(event: CedarEvent, late: boolean): Promise<void> {
  if (late) return;
  if (event.type === 'BusinessKycStatusChanged' && event.status === 'VALID') {
    console.log(
      JSON.stringify({ message: 'merchant is valid', id: event.subject, idempotencyKey: event.id }),
    );
  }
}

export const handler = sqsHandler(new EventStore(new DynamoDBClient(), process.env.EVENTS_TABLE ?? ''), work);
