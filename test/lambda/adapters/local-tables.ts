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

/** An embedded DynamoDB of a test suite's own. */
export interface LocalTables {
  readonly client: DynamoDBClient;
  create(table: CreateTableCommandInput): Promise<void>;
  close(): Promise<void>;
}

export async function openLocalTables(): Promise<LocalTables> {
  const state = await mkdtemp(join(tmpdir(), 'tables-'));
  const aws = await startLocalAws({ stateDirectory: state, region: 'eu-west-1', accountId: '000000000000' });
  const client = new DynamoDBClient({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client,
    async create(table) {
      await client.send(new CreateTableCommand({ BillingMode: 'PAY_PER_REQUEST', ...table }));
      await waitUntilTableExists(
        { client, minDelay: 0.005, maxDelay: 0.05, maxWaitTime: 10 },
        { TableName: table.TableName },
      );
    },
    async close() {
      client.destroy();
      await aws.close();
      await rm(state, { recursive: true });
    },
  };
}
