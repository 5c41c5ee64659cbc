import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbLedger } from '../../adapters/dynamodb-ledger.ts';
import { LogWriter } from '../../adapters/log-writer.ts';
import { SecretsManagerStore } from '../../adapters/secrets-manager-store.ts';
import { SqsPublisher } from '../../adapters/sqs-publisher.ts';
import { sourceAllowList } from '../../core/request/source-allow-list.ts';
import { verifierEnvironment } from '../../core/settings/environment.ts';
import { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { verifierHandler } from './verifier-handler.ts';
import { warmUp } from './warm-up.ts';
import { WebhookLog } from './webhook-log.ts';

const SECOND = 1000;
const HOUR = 3_600_000;

const environment = verifierEnvironment.read(process.env);

const store = new SecretsManagerStore(
  new SecretsManagerClient(clientSettings('SECRETS_MANAGER', { requestTimeout: 1500, attempts: 2 })),
  environment.WEBHOOK_SECRET_ID,
  {
    jsonKey: environment.WEBHOOK_SECRET_JSON_KEY,
    pathTokenKey: environment.PATH_TOKEN_JSON_KEY,
    pathToken: environment.PATH_TOKEN,
  },
);

const secret = new WebhookSecret(
  store,
  {
    cacheFor: environment.SECRET_CACHE_SECONDS * SECOND,
    refetchEvery: environment.SECRET_REFETCH_SECONDS * SECOND,
    previousFor: environment.PREVIOUS_SECRET_HOURS * HOUR,
    keepFor: environment.SECRET_OUTAGE_HOURS * HOUR,
  },
  Date.now,
);

const dynamoDb = new DynamoDBClient(clientSettings('DYNAMODB', { requestTimeout: 1000, attempts: 3 }));
const sqs = new SQSClient(clientSettings('SQS', { requestTimeout: 2000, attempts: 2 }));

/** Entry point of the verifier Lambda: API Gateway HTTP API events, payload format 2.0. */
export const handler = verifierHandler(
  {
    eventTypes: environment.EVENT_TYPES,
    eventTypeField: environment.EVENT_TYPE_FIELD,
    maxBodyBytes: environment.MAX_BODY_BYTES,
    isAllowedSource: sourceAllowList(environment.SOURCE_ALLOW_LIST),
    pathToken: environment.PATH_TOKEN,
    canary: environment.CANARY === 'on',
    sweepAfter: environment.SWEEP_AFTER_SECONDS * SECOND,
    heldPerMinute: environment.HELD_PER_MINUTE,
  },
  {
    secret,
    ledger: new DynamoDbLedger(
      dynamoDb,
      environment.LEDGER_TABLE,
      environment.RETENTION_DAYS,
      environment.PAYLOAD_RETENTION_DAYS,
    ),
    publisher: new SqsPublisher(sqs, environment.QUEUE_URL_PREFIX, environment.EVENT_SOURCE),
    now: Date.now,
    newClaimId: () => randomBytes(12).toString('base64url'),
  },
  new WebhookLog(new LogWriter(), Date.now),
);

/** Settles when the first invocation may come. */
export const ready = warmUp(secret, [dynamoDb, sqs], environment.QUEUE_URL_PREFIX);
