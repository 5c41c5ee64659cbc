import { randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { formatCloudEvent } from '../../core/message/cloud-event.ts';
import type { SqsHandler } from './event-handler.ts';

/**
 * Goes through a batch of one message as an invocation would, so that the code is loaded and compiled when the first one
 * comes.
 *
 * @param handler - must lead nowhere: the message is about an entity that does not exist
 */
export function rehearseBatch(eventType: string, handler: SqsHandler): Promise<SQSBatchResponse> {
  const body = formatCloudEvent(
    {
      requestUuid: randomUUID(),
      eventType,
      entity: 'rehearsal',
      subject: '1',
      status: 'VALID',
      claimedAt: Date.now(),
      securityFields: ['id', 'status'],
      secretVersion: 'rehearsed',
      bodyText: '{"id":1,"status":"VALID"}',
    },
    'urn:rehearsal',
  );
  const record: Partial<SQSRecord> = {
    messageId: 'rehearsal',
    body,
    attributes: { ApproximateReceiveCount: '1' } as SQSRecord['attributes'],
    messageAttributes: {},
  };
  const context: Partial<Context> = { awsRequestId: 'rehearsal', getRemainingTimeInMillis: () => 5000 };
  return handler({ Records: [record as SQSRecord] }, context as Context);
}
