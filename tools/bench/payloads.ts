import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import { formatCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { signedHeaders } from '../../operator/sender/sign.ts';
import { sampleBody } from '../cost/sample-body.ts';
import { uuidPlaceholder } from './process/protocol.ts';

/** The secret under which every request of the bench is signed. */
export const BENCH_SECRET = 'secret of the bench';

/** The event type that the bench sends. */
const EVENT_TYPE = 'BusinessKycStatusChanged';

const FIELDS = ['id', 'status'];

/** A body of exactly so many bytes, the same that costs are counted with. */
export function bodyOf(bytes: number, id = 1_234_567): string {
  return sampleBody(id, 'VALID', bytes);
}

/** The event of one webhook, as an HTTP API hands it over: JSON text with a placeholder for its UUID. */
export function webhookPayload(body: string, secret = BENCH_SECRET): string {
  const headers = Object.fromEntries(
    Object.entries(signedHeaders(body, FIELDS, secret, uuidPlaceholder())).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  );
  const path = `/webhooks/${EVENT_TYPE}`;
  return JSON.stringify({
    version: '2.0',
    routeKey: 'POST /{proxy+}',
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'content-length': String(Buffer.byteLength(body)),
      host: 'bench.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'bench',
      'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    pathParameters: { proxy: path.slice(1) },
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      domainName: 'bench.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'bench',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
      requestId: 'AAAAAAAAAAAAAAA=',
      routeKey: 'POST /{proxy+}',
      stage: '$default',
      time: '01/Nov/2026:00:00:00 +0000',
      timeEpoch: 1_793_491_200_000,
    },
    body,
    isBase64Encoded: false,
  } satisfies APIGatewayProxyEventV2);
}

/** A batch of messages as SQS hands it to a handler: JSON text with placeholders for their UUIDs. */
export function batchPayload(messages: number, entities: number, bytes = 1024): string {
  const Records = Array.from({ length: messages }, (_, at) => {
    const id = 1_000_000 + (at % entities);
    const event = {
      requestUuid: uuidPlaceholder(at),
      eventType: EVENT_TYPE,
      entity: 'merchant',
      subject: String(id),
      status: 'VALID',
      // In 2031: no message is so old that it may have been delivered before.
      claimedAt: 1_924_992_000_000 + at,
      securityFields: FIELDS,
      secretVersion: '11111111-2222-4333-8444-555555555555',
      apiRequestId: 'AAAAAAAAAAAAAAA=',
      bodyText: bodyOf(bytes, id),
    };
    return {
      messageId: `00000000-0000-4000-a000-${String(at).padStart(12, '0')}`,
      receiptHandle: 'bench',
      body: formatCloudEvent(event, 'urn:bench'),
      attributes: {
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: '1793491200000',
        MessageDeduplicationId: event.requestUuid,
        MessageGroupId: messageGroupId(event),
        SenderId: 'bench',
        SentTimestamp: '1793491200000',
        SequenceNumber: String(at).padStart(20, '0'),
      },
      messageAttributes: {},
      md5OfBody: '0'.repeat(32),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench-merchant-handler.fifo',
      awsRegion: 'us-east-1',
    };
  });
  return JSON.stringify({ Records } satisfies SQSEvent);
}
