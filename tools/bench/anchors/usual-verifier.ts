import { createHash, timingSafeEqual } from 'node:crypto';
import { IdempotencyConfig } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * The verifier as it is usually written: Powertools for everything it offers, each with its default options. It makes
 * the same calls, but neither reads the body strictly, nor survives a crash between claim and queue.
 */

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer();
const sqs = tracer.captureAWSv3Client(new SQSClient({}));
const persistenceStore = new DynamoDBPersistenceLayer({
  tableName: process.env.LEDGER_TABLE ?? '',
  keyAttr: 'pk',
});

async function receive({ headers, body = '' }: APIGatewayProxyEventV2) {
  const secret = await getSecret(process.env.WEBHOOK_SECRET_ID ?? '');
  const parsed = JSON.parse(body) as Record<string, unknown>;
  const texts = (headers['x-webhook-security-fields'] ?? '').split(',').map((name) => String(parsed[name]));
  const hash = createHash('sha256')
    .update(`${texts.join('')}${secret}`)
    .digest();
  const given = Buffer.from(headers['x-webhook-security-hash'] ?? '', 'hex');
  if (given.length !== hash.length || !timingSafeEqual(hash, given)) return { statusCode: 401 };
  const uuid = headers['x-webhook-request-uuid'] ?? '';
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: `${process.env.QUEUE_URL_PREFIX}merchant-handler.fifo`,
      MessageBody: body,
      MessageGroupId: texts[0],
      MessageDeduplicationId: uuid,
      MessageAttributes: { requestUuid: { DataType: 'String', StringValue: uuid } },
    }),
  );
  logger.info('webhook accepted', { requestUuid: uuid, subject: texts[0] });
  metrics.addMetric('AcceptedEvents', MetricUnit.Count, 1);
  return { statusCode: 200, body: JSON.stringify({ code: 'accepted', requestUuid: uuid }) };
}

export const handler = middy<APIGatewayProxyEventV2>(receive)
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(
    makeHandlerIdempotent({
      persistenceStore,
      config: new IdempotencyConfig({ eventKeyJmesPath: 'headers."x-webhook-request-uuid"' }),
    }),
  );
