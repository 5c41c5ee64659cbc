import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { awsAnswer } from '../../../../tools/bench/stub/aws-answers.ts';
import { type StubState, startAwsServer } from '../../../../tools/bench/stub/aws-server.ts';
import { makeCertificate } from '../../../../tools/bench/stub/certificate.ts';

const content = { secret: 'hush', parameters: { '/a': 'b' }, claimed: false };

describe('the stub of AWS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
  const state: StubState = { content, delay: 0, recorded: undefined, counts: new Map() };
  let server: Server;
  let agent: Agent;
  let settings: object;

  beforeAll(async () => {
    const { keyFile, certificateFile } = makeCertificate(folder);
    const tls = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
    const started = await startAwsServer(tls, state);
    server = started.server;
    agent = new Agent({ ca: tls.cert, keepAlive: true });
    settings = {
      endpoint: `https://127.0.0.1:${started.port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      requestHandler: { httpsAgent: agent },
    };
  });

  afterEach(() => {
    state.counts.clear();
    state.recorded = undefined;
  });

  afterAll(() => {
    agent.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers the operations of DynamoDB, with nothing in the table', async () => {
    const client = new DynamoDBClient(settings);
    const [TableName, Key] = ['table', { pk: { S: '1' } }];
    await client.send(new PutItemCommand({ TableName, Item: Key }));
    await client.send(new UpdateItemCommand({ TableName, Key }));
    expect((await client.send(new GetItemCommand({ TableName, Key }))).Item).toBeUndefined();
    expect((await client.send(new QueryCommand({ TableName }))).Items).toEqual([]);
    const batch = await client.send(new BatchGetItemCommand({ RequestItems: { table: { Keys: [Key] } } }));
    expect(batch.Responses).toEqual({});
    expect(Object.fromEntries(state.counts)).toEqual({
      'DynamoDB_20120810.PutItem': 1,
      'DynamoDB_20120810.UpdateItem': 1,
      'DynamoDB_20120810.GetItem': 1,
      'DynamoDB_20120810.Query': 1,
      'DynamoDB_20120810.BatchGetItem': 1,
    });
  });

  it('sends digests that the client of SQS checks', async () => {
    const client = new SQSClient(settings);
    const QueueUrl = `${(settings as { endpoint: string }).endpoint}/000000000000/queue.fifo`;
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'ü',
        MessageAttributes: { type: { DataType: 'String', StringValue: 'a' } },
      }),
    );
    expect(sent.MD5OfMessageBody).toBe('c03410a5204b21cd8229ff754688d743');
    expect(sent.MD5OfMessageAttributes).toMatch(/^[0-9a-f]{32}$/);
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl }));
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '0' });
  });

  it('has the secret, and none before it', async () => {
    const client = new SecretsManagerClient(settings);
    const current = await client.send(
      new GetSecretValueCommand({ SecretId: 'it', VersionStage: 'AWSCURRENT' }),
    );
    expect(current).toMatchObject({ SecretString: 'hush', CreatedDate: new Date('2026-01-01T00:00:00Z') });
    await expect(
      client.send(new GetSecretValueCommand({ SecretId: 'it', VersionStage: 'AWSPREVIOUS' })),
    ).rejects.toThrow(ResourceNotFoundException);
  });

  it('has the parameters that it is given', async () => {
    const client = new SSMClient(settings);
    expect((await client.send(new GetParameterCommand({ Name: '/a' }))).Parameter?.Value).toBe('b');
    await expect(client.send(new GetParameterCommand({ Name: '/other' }))).rejects.toThrow('no such thing');
  });

  it('keeps requests when it is told to, and answers later', async () => {
    state.recorded = [];
    state.delay = 30;
    const began = performance.now();
    await new DynamoDBClient(settings).send(new PutItemCommand({ TableName: 'table', Item: {} }));
    state.delay = 0;
    expect(performance.now() - began).toBeGreaterThanOrEqual(28);
    expect(state.recorded).toEqual([
      { target: 'DynamoDB_20120810.PutItem', fields: { TableName: 'table', Item: {} } },
    ]);
  });

  it('can have each claim be made already, by an earlier request', async () => {
    state.content = { ...content, claimed: true };
    const put = { TableName: 'table', Item: { pk: { S: '1' }, claimId: { S: 'mine' } } };
    const client = new DynamoDBClient(settings);
    await expect(
      client.send(new PutItemCommand({ ...put, ConditionExpression: 'attribute_not_exists(pk)' })),
    ).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { pk: { S: '1' }, claimId: { S: 'earlier' } },
    });
    await client.send(new PutItemCommand(put));
    state.content = content;
  });

  it('knows no scan', async () => {
    await expect(new DynamoDBClient(settings).send(new ScanCommand({ TableName: 'table' }))).rejects.toThrow(
      'does not know DynamoDB_20120810.Scan',
    );
  });

  it('rejects what is not signed', () => {
    expect(awsAnswer({ target: 'AmazonSQS.SendMessage', fields: {}, signed: false }, content).status).toBe(
      403,
    );
  });
});
