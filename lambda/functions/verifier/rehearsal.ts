import { randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbLedger } from '../../adapters/dynamodb-ledger.ts';
import { LogWriter } from '../../adapters/log-writer.ts';
import { MetricsRecorder } from '../../adapters/metrics-recorder.ts';
import { answerWithoutSending, SilentLogger, SilentMetrics } from '../../adapters/rehearsal.ts';
import { SqsPublisher } from '../../adapters/sqs-publisher.ts';
import { DEFAULT_SIGNED_FIELDS } from '../../core/event-catalogue.ts';
import { BUILT_IN_SUBSCRIBER, type EventType } from '../../core/event-type.ts';
import { securityHash } from '../../core/security-hash.ts';
import { WebhookSecret } from '../../core/webhook-secret.ts';
import { verifierHandler } from './verifier-handler.ts';
import { WebhookLog } from './webhook-log.ts';

const BUDGET = { requestTimeout: 1000, attempts: 1 };

const REHEARSED: EventType = {
  name: 'Rehearsed',
  entity: 'rehearsal',
  signedFields: DEFAULT_SIGNED_FIELDS,
  subjectField: 'id',
  statusField: 'status',
  subscribers: [BUILT_IN_SUBSCRIBER],
};

/** The verifier with a secret that nobody knows, an event type that does not exist, and services that are not called. */
function rehearsedHandler(value: string, queueUrlPrefix: string) {
  const client = { requestHandler: answerWithoutSending };
  return verifierHandler(
    {
      eventTypes: [REHEARSED],
      eventTypeField: '',
      maxBodyBytes: 1024,
      isAllowedSource: () => true,
      requiresPathToken: false,
      sweepAfter: 0,
      heldPerMinute: 0,
    },
    {
      secret: new WebhookSecret(
        {
          readCurrent: async () => ({ versionId: 'rehearsed', value, storedAt: 0 }),
          readPrevious: async () => undefined,
        },
        { cacheFor: 0, refetchEvery: 0, previousFor: 0 },
        Date.now,
      ),
      ledger: new DynamoDbLedger(
        new DynamoDBClient({ ...clientSettings('DYNAMODB', BUDGET), ...client }),
        'rehearsal',
        1,
      ),
      publisher: new SqsPublisher(
        new SQSClient({ ...clientSettings('SQS', BUDGET), ...client }),
        queueUrlPrefix,
        'urn:rehearsal',
      ),
      now: Date.now,
      newClaimId: () => randomBytes(12).toString('base64url'),
    },
    new WebhookLog(new LogWriter(new SilentLogger()), new MetricsRecorder(new SilentMetrics()), Date.now),
  );
}

/**
 * Goes through one delivery as an invocation would, so that the code is loaded and compiled when the first one comes.
 * Nothing is sent, stored or logged.
 *
 * @param queueUrlPrefix - of the queues that exist: the SDK warns of URLs elsewhere
 */
export async function rehearseDelivery(queueUrlPrefix: string): Promise<APIGatewayProxyStructuredResultV2> {
  const secret = randomBytes(16).toString('hex');
  const event: Partial<APIGatewayProxyEventV2> = {
    headers: {
      'content-type': 'application/json',
      'x-webhook-request-uuid': randomUUID(),
      'x-webhook-security-fields': 'id,status',
      'x-webhook-security-hash': securityHash(['1', 'VALID'], secret).toString('hex'),
    },
    body: '{"id":1,"status":"VALID"}',
    isBase64Encoded: false,
    pathParameters: { eventType: REHEARSED.name },
    requestContext: {
      requestId: 'rehearsal',
      http: { sourceIp: '127.0.0.1' },
    } as APIGatewayProxyEventV2['requestContext'],
  };
  const context: Partial<Context> = { awsRequestId: 'rehearsal', getRemainingTimeInMillis: () => 5000 };
  return (await rehearsedHandler(secret, queueUrlPrefix)(
    event as APIGatewayProxyEventV2,
    context as Context,
  )) as APIGatewayProxyStructuredResultV2;
}
