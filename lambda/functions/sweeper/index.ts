import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbLedger } from '../../adapters/dynamodb-ledger.ts';
import { LogWriter } from '../../adapters/log-writer.ts';
import { SqsPublisher } from '../../adapters/sqs-publisher.ts';
import { sweeperEnvironment } from '../../core/settings/environment.ts';
import { sweeperHandler } from './sweeper-handler.ts';

const environment = sweeperEnvironment.read(process.env);
const ledger = new DynamoDbLedger(
  new DynamoDBClient(clientSettings('DYNAMODB', { requestTimeout: 1000, attempts: 3 })),
  environment.LEDGER_TABLE,
  environment.RETENTION_DAYS,
  environment.PAYLOAD_RETENTION_DAYS,
);
const publisher = new SqsPublisher(
  new SQSClient(clientSettings('SQS', { requestTimeout: 2000, attempts: 2 })),
  environment.QUEUE_URL_PREFIX,
  environment.EVENT_SOURCE,
);

/** Entry point of the outbox sweeper: runs on a schedule. */
export const handler = sweeperHandler(
  {
    eventTypes: environment.EVENT_TYPES,
    sweepAfter: environment.SWEEP_AFTER_SECONDS * 1000,
    maxAttempts: environment.SWEEP_MAX_ATTEMPTS,
  },
  { ledger, publisher, now: Date.now },
  new LogWriter(),
);
