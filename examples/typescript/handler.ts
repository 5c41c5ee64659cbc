import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type CedarEvent, parseCedarEvent } from './cedar-event.ts';
import { EventStore } from './event-store.ts';

/** `maxReceiveCount` of the stage: how often a message is received before it goes to the dead-letter queue. */
const MAX_RECEIVE_COUNT = 5;

/** What your service does about an event. It may be called again for the same `event.id`. */
type Work = (event: CedarEvent, late: boolean) => Promise<void>;

/** A Lambda handler for the queues of this subscriber. Its mapping needs `ReportBatchItemFailures`. */
export function sqsHandler(store: EventStore, work: Work) {
  async function handleRecord(record: SQSRecord): Promise<void> {
    const event = parseCedarEvent(record.body);
    if ((await store.begin(event)) === 'done') return;
    const timeliness = await store.applyStatus(event);
    await work(event, timeliness === 'late');
    await store.finish(event);
  }

  return async function handleBatch(batch: SQSEvent): Promise<SQSBatchResponse> {
    const notDone: SQSRecord[] = [];
    const blockedGroups = new Set<string>();
    for (const record of batch.Records) {
      const group = record.attributes.MessageGroupId ?? record.messageId;
      if (blockedGroups.has(group)) {
        notDone.push(record);
        continue;
      }
      try {
        await handleRecord(record);
      } catch (error) {
        notDone.push(record);
        // What follows in the group must wait, or it would overtake the failed event. Unless that one leaves the queue
        // with this failure: those behind it were received as often as it was, and would leave with it untried.
        const leaves = Number(record.attributes.ApproximateReceiveCount) >= MAX_RECEIVE_COUNT;
        if (!leaves) blockedGroups.add(group);
        // Never log the body.
        console.error({ message: 'event.failed', messageId: record.messageId, group, error: String(error) });
      }
    }
    return { batchItemFailures: notDone.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** Your code. */
async function work(event: CedarEvent, late: boolean): Promise<void> {
  if (late) return;
  if (event.type === 'BusinessKycStatusChanged' && event.status === 'VALID') {
    const answer = await fetch(`https://crm.example.com/merchants/${event.subject}/activate`, {
      method: 'POST',
      headers: { 'idempotency-key': event.id },
      signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) throw new Error(`The CRM answered ${answer.status}.`);
  }
}

export const handler = sqsHandler(new EventStore(new DynamoDBClient(), process.env.EVENTS_TABLE ?? ''), work);
