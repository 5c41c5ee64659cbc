import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { DynamoDbCanaryLedger } from '../../lambda/adapters/dynamodb-canary-ledger.ts';
import { DynamoDbEntityStore } from '../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { DynamoDbOperatorEntities } from '../../lambda/adapters/dynamodb-operator-entities.ts';
import { DynamoDbOperatorLedger } from '../../lambda/adapters/dynamodb-operator-ledger.ts';
import type { LogWriter } from '../../lambda/adapters/log-writer.ts';
import { SqsPublisher } from '../../lambda/adapters/sqs-publisher.ts';
import type {
  CanaryLedger,
  ClaimLedger,
  EntityStore,
  EventPublisher,
  OutboxLedger,
} from '../../lambda/core/ports.ts';
import type { BusinessCode } from '../../lambda/functions/handlers/business-event.ts';
import {
  type BatchPorts,
  type EndEnvironment,
  type SqsHandler,
  sqsHandler,
} from '../../lambda/functions/handlers/event-handler.ts';
import type { AuditTrail } from '../../operator/audit/audit-trail.ts';
import type { OperatorStores } from '../../operator/ledger/operator-stores.ts';
import { ENTITY_TABLE, LEDGER_TABLE, QUEUE_URL_PREFIX } from './cloud.ts';
import './compressed-once.ts';

/** Days for which the simulated stack remembers a UUID. */
export const RETENTION_DAYS = 30;

/** What a handler is made of. */
export interface HandlerParts {
  readonly settings: Parameters<typeof sqsHandler>[0];
  readonly ports: BatchPorts;
  readonly business: BusinessCode;
  readonly lines: LogWriter;
  readonly endEnvironment: EndEnvironment;
  /** Makes a message of the batch visible at once, as a consumer of one's own might. */
  readonly giveBack: (record: SQSRecord) => void;
}

/** The code under test, in the pieces that a known-bad variant may replace. */
export interface Implementation {
  readonly ledger: (client: DynamoDBClient) => ClaimLedger & OutboxLedger;
  readonly publisher: (client: SQSClient) => EventPublisher;
  readonly entities: (client: DynamoDBClient) => EntityStore;
  readonly canary: (client: DynamoDBClient) => CanaryLedger;
  /** What operators write through. */
  readonly operators: (client: DynamoDBClient) => Omit<OperatorStores, 'newId'>;
  /** What they write their intents and outcomes through. */
  readonly trail: (trail: AuditTrail) => AuditTrail;
  readonly handler: (parts: HandlerParts) => SqsHandler;
  /** How long a received message is hidden, in time-outs of its handler. */
  readonly hiddenFor: number;
  /** How long a claim is left to its verifier, in milliseconds. */
  readonly sweepAfter: number;
  /** Deduplication id under which an operator sends a dead letter once more; `attempt` is new each time. */
  readonly redriveId: (requestUuid: string, attempt: string) => string;
}

/** The code as it is. */
export const trueImplementation: Implementation = {
  ledger: (client) => new DynamoDbLedger(client, LEDGER_TABLE, RETENTION_DAYS),
  publisher: (client) => new SqsPublisher(client, QUEUE_URL_PREFIX, 'urn:simulation'),
  entities: (client) => new DynamoDbEntityStore(client, ENTITY_TABLE),
  canary: (client) => new DynamoDbCanaryLedger(client, LEDGER_TABLE),
  operators: (client) => ({
    claims: new DynamoDbLedger(client, LEDGER_TABLE, RETENTION_DAYS),
    ledger: new DynamoDbOperatorLedger(client, LEDGER_TABLE),
    entities: new DynamoDbOperatorEntities(client, ENTITY_TABLE),
  }),
  trail: (trail) => trail,
  handler: ({ settings, ports, business, lines, endEnvironment }) =>
    sqsHandler(settings, ports, business, lines, endEnvironment),
  hiddenFor: 6,
  sweepAfter: 60_000,
  redriveId: (requestUuid, attempt) => `${requestUuid}-${attempt}`,
};
