import { randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbLedger } from '../../adapters/dynamodb-ledger.ts';
import { answerWithoutSending, SilentLogWriter } from '../../adapters/priming-parts.ts';
import { SqsPublisher } from '../../adapters/sqs-publisher.ts';
import { DEFAULT_SIGNED_FIELDS } from '../../core/settings/event-catalogue.ts';
import { BUILT_IN_SUBSCRIBER, type EventType } from '../../core/settings/event-type.ts';
import { securityHash } from '../../core/signature/security-hash.ts';
import { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { verifierHandler } from './verifier-handler.ts';
import { WebhookLog } from './webhook-log.ts';

const BUDGET = { requestTimeout: 1000, attempts: 1 };

const PRIMED: EventType = {
  name: 'Primed',
  entity: 'priming',
  signedFields: DEFAULT_SIGNED_FIELDS,
  subjectField: 'id',
  statusField: 'status',
  subscribers: [BUILT_IN_SUBSCRIBER],
};

/** The verifier with a secret that nobody knows, an event type that does not exist, and services that are not called. */
function primedHandler(value: string, queueUrlPrefix: string) {
  const client = { requestHandler: answerWithoutSending };
  const primed = async () => ({ versionId: 'primed', value, storedAt: 0 });
  return verifierHandler(
    {
      eventTypes: [PRIMED],
      eventTypeField: '',
      maxBodyBytes: BODY.length,
      isAllowedSource: () => true,
      pathToken: 'off',
      canary: false,
      sweepAfter: 0,
      heldPerMinute: 0,
    },
    {
      secret: new WebhookSecret(
        { readCurrent: primed, readVersion: primed, readLabels: async () => ({ changedAt: 0 }) },
        { cacheFor: 0, refetchEvery: 0, previousFor: 0, keepFor: 0 },
        Date.now,
      ),
      ledger: new DynamoDbLedger(
        new DynamoDBClient({ ...clientSettings('DYNAMODB', BUDGET), ...client }),
        'priming',
        1,
      ),
      publisher: new SqsPublisher(
        new SQSClient({ ...clientSettings('SQS', BUDGET), ...client }),
        queueUrlPrefix,
        'urn:priming',
      ),
      now: Date.now,
      newClaimId: () => randomBytes(12).toString('base64url'),
    },
    new WebhookLog(new SilentLogWriter(), Date.now),
  );
}

/** A body as they come, because code that has met nothing like it is not ready for it. */
const BODY = JSON.stringify({
  id: 1_234_567,
  status: 'VALID',
  creationTime: 1_795_000_000_000,
  lastUpdateTime: 1_795_000_060_000,
  note: 'x'.repeat(80),
  parts: Array.from({ length: 6 }, (_, index) => ({
    externalId: `3b0c8f2e-6d1a-4f6e-9c57-0a4e8c1d2f3${index}`,
    toAmount: '1500.10',
    currency: 'USD',
    creationTime: 1_795_000_000_000 + index,
    late: index > 0,
    reference: null,
  })),
});

/** An event as an HTTP API hands it over, made of text as every event is. */
function primingEvent(secret: string): APIGatewayProxyEventV2 {
  return JSON.parse(
    JSON.stringify({
      version: '2.0',
      routeKey: 'POST /{proxy+}',
      rawPath: `/webhooks/${PRIMED.name}`,
      rawQueryString: '',
      headers: {
        accept: '*/*',
        'content-length': String(BODY.length),
        'content-type': 'application/json',
        host: 'localhost',
        'user-agent': 'priming',
        'x-amzn-trace-id': 'Root=1-00000000-000000000000000000000000',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        'x-webhook-request-uuid': randomUUID(),
        'x-webhook-security-fields': 'id,status',
        'x-webhook-security-hash': securityHash(['1234567', 'VALID'], secret).toString('hex'),
      },
      pathParameters: { proxy: `webhooks/${PRIMED.name}` },
      requestContext: { http: { method: 'POST', sourceIp: '127.0.0.1' }, requestId: 'priming' },
      body: BODY,
      isBase64Encoded: false,
    }),
  ) as APIGatewayProxyEventV2;
}

/**
 * Goes through one delivery as an invocation would, so that the code is loaded and compiled when the first one comes.
 * Nothing is sent, stored or logged. Once is enough: further times take as long as they save.
 *
 * @param queueUrlPrefix - of the queues that exist: the SDK warns of URLs elsewhere
 */
export async function primeDelivery(queueUrlPrefix: string): Promise<APIGatewayProxyStructuredResultV2> {
  const secret = randomBytes(16).toString('hex');
  const handler = primedHandler(secret, queueUrlPrefix);
  const context: Partial<Context> = { awsRequestId: 'priming', getRemainingTimeInMillis: () => 5000 };
  return (await handler(primingEvent(secret), context as Context)) as APIGatewayProxyStructuredResultV2;
}
