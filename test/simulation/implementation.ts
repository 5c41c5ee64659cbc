import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbEntityStore } from '../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { SqsPublisher } from '../../lambda/adapters/sqs-publisher.ts';
import type { ClaimLedger, EntityStore, EventPublisher, OutboxLedger } from '../../lambda/core/ports.ts';
import { ENTITY_TABLE, LEDGER_TABLE, QUEUE_URL_PREFIX } from './cloud.ts';

/** Days for which the simulated stack remembers a UUID. */
export const RETENTION_DAYS = 30;

/** The code under test, in the pieces that a known-bad variant may replace. */
export interface Implementation {
  readonly ledger: (client: DynamoDBClient) => ClaimLedger & OutboxLedger;
  readonly publisher: (client: SQSClient) => EventPublisher;
  readonly entities: (client: DynamoDBClient) => EntityStore;
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
  sweepAfter: 60_000,
  redriveId: (requestUuid, attempt) => `${requestUuid}-${attempt}`,
};
