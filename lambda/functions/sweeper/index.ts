import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbLedger } from '../../adapters/dynamodb-ledger.ts';
import { errorSummary } from '../../adapters/error-summary.ts';
import { SqsPublisher } from '../../adapters/sqs-publisher.ts';
import { sweeperEnvironment } from '../../core/environment.ts';
import { sweepOutbox } from './sweep-outbox.ts';

/** Time kept for the claim under way when a run ends, in milliseconds. */
const FINISH_MARGIN = 10_000;

/** Errors of one run that are logged; the rest would say the same. */
const ERRORS_LOGGED = 5;

const environment = sweeperEnvironment.read(process.env);
const logger = new Logger();
const metrics = new Metrics();
const ledger = new DynamoDbLedger(
  new DynamoDBClient(clientSettings({ requestTimeout: 1000, attempts: 3 })),
  environment.LEDGER_TABLE,
  environment.RETENTION_DAYS,
  environment.PAYLOAD_RETENTION_DAYS,
);
const publisher = new SqsPublisher(
  new SQSClient(clientSettings({ requestTimeout: 2000, attempts: 2 })),
  environment.QUEUE_URL_PREFIX,
  environment.EVENT_SOURCE,
);

/** Entry point of the outbox sweeper: runs on a schedule and needs nothing from the event. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const report = await sweepOutbox(
    { eventTypes: environment.EVENT_TYPES, maxAttempts: environment.SWEEP_MAX_ATTEMPTS },
    { ledger, publisher, now: Date.now },
    AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - FINISH_MARGIN)),
  );
  const { errors, ...counts } = report;
  const line = {
    ...counts,
    errors: errors.length,
    causes: errors.slice(0, ERRORS_LOGGED).flatMap(errorSummary),
  };
  if (errors.length > 0) logger.error('outbox.swept', line);
  else logger.info('outbox.swept', line);
  metrics.addMetric('UnsentEvents', MetricUnit.Count, report.taken);
  if (report.oldestAge !== undefined) {
    metrics.addMetric('OldestUnsentAge', MetricUnit.Seconds, Math.round(report.oldestAge / 1000));
  }
  metrics.addMetric('ParkedEvents', MetricUnit.Count, await ledger.parkedCount());
  metrics.publishStoredMetrics();
}
