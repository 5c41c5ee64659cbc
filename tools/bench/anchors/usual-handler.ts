import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import middy from '@middy/core';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

/**
 * A handler as it is usually written: Powertools for batches and idempotency, each with its default options, and the
 * document client for the status.
 */

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer();
const documents = DynamoDBDocumentClient.from(tracer.captureAWSv3Client(new DynamoDBClient({})));
const config = new IdempotencyConfig({ eventKeyJmesPath: 'messageId' });
const processor = new SqsFifoPartialProcessorAsync();

const handleRecord = makeIdempotent(
  async (record: SQSRecord) => {
    const { id, subject, data } = JSON.parse(record.body) as {
      id: string;
      subject: string;
      data: { status: string };
    };
    await documents.send(
      new UpdateCommand({
        TableName: process.env.ENTITY_TABLE,
        Key: { pk: subject, sk: 'current' },
        UpdateExpression: 'SET lastStatus = :status',
        ExpressionAttributeValues: { ':status': data.status },
      }),
    );
    logger.info('event handled', { id, subject });
    metrics.addMetric('HandledEvents', MetricUnit.Count, 1);
    return { id };
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({
      tableName: process.env.ENTITY_TABLE ?? '',
      keyAttr: 'pk',
    }),
    config,
  },
);

async function handleBatch(event: SQSEvent, context: Context) {
  config.registerLambdaContext(context);
  return processPartialResponse(event, handleRecord, processor, { context });
}

export const handler = middy<SQSEvent>(handleBatch)
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics));
