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
export function primeBatch(eventType: string, handler: SqsHandler): Promise<SQSBatchResponse> {
  const requestUuid = randomUUID();
  const body = formatCloudEvent(
    {
      requestUuid,
      eventType,
      entity: 'priming',
      subject: '1',
      status: 'VALID',
      claimedAt: Date.now(),
      securityFields: ['id', 'status'],
      secretVersion: 'primed',
      bodyText: '{"id":1,"status":"VALID"}',
    },
    'urn:priming',
  );
  const record: Partial<SQSRecord> = {
    messageId: 'priming',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      MessageDeduplicationId: requestUuid,
    } as SQSRecord['attributes'],
    messageAttributes: {},
  };
  const context: Partial<Context> = { awsRequestId: 'priming', getRemainingTimeInMillis: () => 5000 };
  return handler({ Records: [record as SQSRecord] }, context as Context);
}
