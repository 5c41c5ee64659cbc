import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { clientSettings } from '../../adapters/aws-client.ts';
import { bestEffort } from '../../adapters/best-effort.ts';
import { DynamoDbEntityStore } from '../../adapters/dynamodb-entity-store.ts';
import { LogWriter } from '../../adapters/log-writer.ts';
import { MetricsRecorder } from '../../adapters/metrics-recorder.ts';
import { answerWithoutSending, SilentLogger, SilentMetrics } from '../../adapters/rehearsal.ts';
import { parseCloudEvent, type ReceivedEvent } from '../../core/cloud-event.ts';
import { handlerEnvironment } from '../../core/environment.ts';
import { errorFingerprint } from '../../core/error-fingerprint.ts';
import { errorSummary } from '../../core/error-summary.ts';
import type { EventTypeName } from '../../core/event-catalogue.ts';
import { processFifoBatch } from '../../core/fifo-batch.ts';
import { Redactor } from '../../core/redaction.ts';
import type { BusinessCode } from './business-event.ts';
import { DeliveryLog, type FailedDelivery, receivesOf } from './delivery-log.ts';
import { type HandlerPorts, handleEvent } from './handle-event.ts';
import { noteFailure } from './note-failure.ts';
import { warmUp } from './warm-up.ts';

/** Time kept for reporting the batch, in milliseconds. */
const REPORT_MARGIN = 2000;

/** Of that, what no note of a failure may use. */
const NOTE_MARGIN = 1000;

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

/** A Lambda function that handles batches of a queue. */
export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** A handler as a Lambda handler, on given settings and ports. */
export function sqsHandler(
  settings: HandlerSettings,
  ports: HandlerPorts,
  business: BusinessCode,
  lines: LogWriter,
  metrics: MetricsRecorder,
): SqsHandler {
  const { eventType, maxReceiveCount } = settings;
  const isLastReceive = (record: SQSRecord): boolean => receivesOf(record) >= maxReceiveCount;

  async function handleRecord(record: SQSRecord, context: Context): Promise<void> {
    const log = new DeliveryLog(record, eventType, lines, metrics, ports.now);
    let event: ReceivedEvent | undefined;
    try {
      event = parseCloudEvent(record.body);
      if (event.eventType !== eventType) {
        throw new WrongEventTypeError(`This handler is for ${eventType}, not for ${event.eventType}.`);
      }
      const timeLeft = context.getRemainingTimeInMillis() - REPORT_MARGIN;
      const report = await handleEvent(event, business, ports, Math.min(settings.recordTimeout, timeLeft));
      const handled = event;
      bestEffort(() => log.done(handled, report));
    } catch (error) {
      const failure = await noted(record, event, error, context);
      bestEffort(() => log.failed(event, failure));
      throw error;
    }
  }

  /** Notes a failure in the history, if the event has one. Never rejects: the failure itself is what counts. */
  async function noted(
    record: SQSRecord,
    event: ReceivedEvent | undefined,
    error: unknown,
    context: Context,
  ): Promise<FailedDelivery> {
    const redactor =
      event === undefined
        ? Redactor.of(record.body)
        : Redactor.of(event.bodyText, [], [event.subject, event.status]);
    const causes = errorSummary(error, redactor);
    const fingerprint = errorFingerprint(causes);
    const failure = { causes, fingerprint, givenUp: isLastReceive(record), noteCauses: [] };
    if (event === undefined || event.eventType !== eventType) return failure;
    try {
      const timeLeft = context.getRemainingTimeInMillis() - NOTE_MARGIN;
      await noteFailure(event, { ...failure, received: receivesOf(record) }, ports, timeLeft);
      return failure;
    } catch (noteError) {
      return { ...failure, noteCauses: errorSummary(noteError, redactor) };
    }
  }

  return async function handleBatch(batch, context) {
    bestEffort(() => lines.beginInvocation(context));
    const results = await processFifoBatch(
      batch.Records,
      (record) => record.attributes.MessageGroupId ?? record.messageId,
      (record) => handleRecord(record, context),
      isLastReceive,
    );
    bestEffort(() => metrics.publish());
    const notDone = results.filter((result) => result.outcome !== 'done');
    return { batchItemFailures: notDone.map((result) => ({ itemIdentifier: result.record.messageId })) };
  };
}

/** The handler of one event type, wired to AWS from its environment, and when its first invocation may come. */
export function eventHandler<Type extends EventTypeName>(
  eventType: Type,
  business: BusinessCode<Type>,
): { readonly handler: SqsHandler; readonly ready: Promise<void> } {
  const environment = handlerEnvironment.read(process.env);
  const settings = {
    eventType,
    recordTimeout: environment.RECORD_TIMEOUT_SECONDS * 1000,
    maxReceiveCount: environment.MAX_RECEIVE_COUNT,
  };
  const ports = (client: DynamoDBClient) => ({
    entities: new DynamoDbEntityStore(client, environment.ENTITY_TABLE, environment.HISTORY_RETENTION_DAYS),
    now: Date.now,
  });
  const client = clientSettings('DYNAMODB', { requestTimeout: 1000, attempts: 3 });
  return {
    handler: sqsHandler(
      settings,
      ports(new DynamoDBClient(client)),
      business as BusinessCode,
      new LogWriter(new Logger()),
      new MetricsRecorder(new Metrics()),
    ),
    ready: warmUp(eventType, () =>
      sqsHandler(
        settings,
        ports(new DynamoDBClient({ ...client, requestHandler: answerWithoutSending })),
        async () => {},
        new LogWriter(new SilentLogger()),
        new MetricsRecorder(new SilentMetrics()),
      ),
    ),
  };
}
