import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbEntityStore } from '../../adapters/dynamodb-entity-store.ts';
import { errorSummary } from '../../adapters/error-summary.ts';
import { parseCloudEvent } from '../../core/cloud-event.ts';
import { handlerEnvironment } from '../../core/environment.ts';
import type { EventTypeName } from '../../core/event-catalogue.ts';
import { processFifoBatch } from '../../core/fifo-batch.ts';
import type { BusinessCode } from './business-event.ts';
import { type HandlerPorts, handleEvent } from './handle-event.ts';

/** Time kept for reporting the batch, in milliseconds. */
const REPORT_MARGIN = 2000;

/** What a handler is configured with. */
interface HandlerSettings {
  readonly eventType: string;
  /** Most time one event may take, in milliseconds. */
  readonly recordTimeout: number;
  /** Receives after which the queue moves a message to its dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** A message of another event type reached this handler's queue. */
class WrongEventTypeError extends Error {
  override readonly name = 'WrongEventTypeError';
}

/** A handler as a Lambda handler, on given settings and ports. */
export function sqsHandler(
  settings: HandlerSettings,
  ports: HandlerPorts,
  business: BusinessCode,
  logger: Logger,
  metrics: Metrics,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const receivesOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount);
  const isLastReceive = (record: SQSRecord): boolean => receivesOf(record) >= settings.maxReceiveCount;

  async function handleRecord(record: SQSRecord, context: Context): Promise<void> {
    const event = parseCloudEvent(record.body);
    if (event.eventType !== settings.eventType) {
      throw new WrongEventTypeError(`This handler is for ${settings.eventType}, not for ${event.eventType}.`);
    }
    const timeLeft = context.getRemainingTimeInMillis() - REPORT_MARGIN;
    const report = await handleEvent(event, business, ports, Math.min(settings.recordTimeout, timeLeft));
    logger.info(`webhook.${report.outcome}`, {
      requestUuid: event.requestUuid,
      eventType: event.eventType,
      subject: event.subject,
      timeliness: report.timeliness,
      received: receivesOf(record),
    });
    metrics.addMetric(
      report.outcome === 'handled' ? 'HandledEvents' : 'RepeatedDeliveries',
      MetricUnit.Count,
      1,
    );
    if (report.timeliness === 'late') metrics.addMetric('LateEvents', MetricUnit.Count, 1);
  }

  return async function handleBatch(batch, context) {
    const results = await processFifoBatch(
      batch.Records,
      (record) => record.attributes.MessageGroupId ?? record.messageId,
      (record) => handleRecord(record, context),
      isLastReceive,
    );
    const notDone = results.filter((result) => result.outcome !== 'done');
    for (const result of notDone) {
      if (result.outcome !== 'failed') continue;
      const { record } = result;
      const givenUp = isLastReceive(record);
      logger.error(givenUp ? 'webhook.given-up' : 'webhook.handling-failed', {
        requestUuid: record.messageAttributes.requestUuid?.stringValue,
        messageId: record.messageId,
        eventType: settings.eventType,
        received: receivesOf(record),
        causes: errorSummary(result.error),
      });
      metrics.addMetric('HandlingFailures', MetricUnit.Count, 1);
      if (givenUp) metrics.addMetric('GivenUpEvents', MetricUnit.Count, 1);
    }
    metrics.publishStoredMetrics();
    return { batchItemFailures: notDone.map((result) => ({ itemIdentifier: result.record.messageId })) };
  };
}

/** The handler of one event type, wired to AWS from its environment. */
export function eventHandler<Type extends EventTypeName>(eventType: Type, business: BusinessCode<Type>) {
  const environment = handlerEnvironment.read(process.env);
  const client = new DynamoDBClient(clientSettings({ requestTimeout: 1000, attempts: 3 }));
  return sqsHandler(
    {
      eventType,
      recordTimeout: environment.RECORD_TIMEOUT_SECONDS * 1000,
      maxReceiveCount: environment.MAX_RECEIVE_COUNT,
    },
    {
      entities: new DynamoDbEntityStore(client, environment.ENTITY_TABLE, environment.HISTORY_RETENTION_DAYS),
      now: Date.now,
    },
    business as BusinessCode,
    new Logger(),
    new Metrics(),
  );
}
