import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { startLocalAws } from '../../../local/aws/local-aws.ts';

/**
 * Another DynamoDB to hold the contract suites against, in place of the embedded one: its endpoint on this machine, with
 * no tables in it. See docs/verify-aws.md.
 */
const { DYNAMODB_ENDPOINT } = process.env;

/** An embedded DynamoDB of a test suite's own. */
export interface LocalTables {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  create(table: CreateTableCommandInput): Promise<void>;
  /** A table as the stack's ledger. */
  createLedger(name: string): Promise<void>;
  /** A table as the stack's table of entities. */
  createEntities(name: string): Promise<void>;
  /** A FIFO queue at the same endpoint. */
  ensureQueue(name: string): { url: string };
  close(): Promise<void>;
}

export async function openLocalTables(): Promise<LocalTables> {
  const state = await mkdtemp(join(tmpdir(), 'tables-'));
  const aws = await startLocalAws({ stateDirectory: state, region: 'eu-west-1', accountId: '000000000000' });
  const endpoint = DYNAMODB_ENDPOINT ?? aws.endpoint;
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  async function create(table: CreateTableCommandInput): Promise<void> {
    await client.send(new CreateTableCommand({ BillingMode: 'PAY_PER_REQUEST', ...table }));
    await waitUntilTableExists(
      { client, minDelay: 0.005, maxDelay: 0.05, maxWaitTime: 10 },
      { TableName: table.TableName },
    );
  }
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  return {
    client,
    endpoint,
    ensureQueue: (name) => aws.sqs.ensureQueue(name, { FifoQueue: 'true' }),
    create,
    createLedger: (name) =>
      create({
        TableName: name,
        AttributeDefinitions: [
          attribute('pk', 'S'),
          attribute('outbox', 'S'),
          attribute('dueAt', 'N'),
          attribute('timeline', 'S'),
          attribute('claimedAt', 'N'),
        ],
        KeySchema: [key('pk', 'HASH')],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'outbox',
            KeySchema: [key('outbox', 'HASH'), key('dueAt', 'RANGE')],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
          {
            IndexName: 'by-time',
            KeySchema: [key('timeline', 'HASH'), key('claimedAt', 'RANGE')],
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    createEntities: (name) =>
      create({
        TableName: name,
        AttributeDefinitions: [attribute('pk', 'S'), attribute('sk', 'S')],
        KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
      }),
    async close() {
      client.destroy();
      await aws.close();
      await rm(state, { recursive: true });
    },
  };
}
