import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings, openConnections } from '../../../lambda/adapters/aws-client.ts';
import { Connections } from '../../../lambda/adapters/connections.ts';
import { answerWithoutSending } from '../../../lambda/adapters/priming-parts.ts';

jest.mock('node:fs/promises', () => {
  const files = jest.requireActual('node:fs/promises');
  return { ...files, readFile: jest.fn(files.readFile) };
});

let server: Server;
let requests: number;

beforeEach(async () => {
  requests = 0;
  server = createServer(() => {
    requests++;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function readWith(settings: ReturnType<typeof clientSettings>, signal?: AbortSignal) {
  const client = new DynamoDBClient({
    ...settings,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const command = new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'x' } } });
  return client.send(command, signal === undefined ? {} : { abortSignal: signal });
}

test('a server that never answers times out after the attempts allowed', async () => {
  await expect(readWith(clientSettings('DYNAMODB', { requestTimeout: 50, attempts: 2 }))).rejects.toThrow();
  expect(requests).toBe(2);
});

test('an aborted call ends at once, without another attempt', async () => {
  const controller = new AbortController();
  server.once('request', () => controller.abort());
  await expect(
    readWith(clientSettings('DYNAMODB', { requestTimeout: 60_000, attempts: 3 }), controller.signal),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(requests).toBe(1);
});

describe('what the environment says', () => {
  const variables = { ...process.env };
  const budget = { requestTimeout: 1000, attempts: 1 };

  beforeEach(() => {
    Object.assign(process.env, {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'key',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_CONFIG_FILE: '/a/developers/config',
      AWS_SHARED_CREDENTIALS_FILE: '/a/developers/credentials',
    });
  });
  afterEach(() => {
    process.env = { ...variables };
  });

  test.each([
    ['redirected', () => {}],
    ['not redirected', () => delete process.env.AWS_ENDPOINT_URL],
  ])('is all that counts: no file is looked into where services are %s', async (_name, change) => {
    change();
    const requestHandler = answerWithoutSending;
    await new DynamoDBClient({ ...clientSettings('DYNAMODB', budget), requestHandler }).send(
      new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'x' } } }),
    );
    await new SQSClient({ ...clientSettings('SQS', budget), requestHandler }).send(
      new GetQueueAttributesCommand({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/000000000000/queue' }),
    );
    await new SecretsManagerClient({ ...clientSettings('SECRETS_MANAGER', budget), requestHandler }).send(
      new GetSecretValueCommand({ SecretId: 'secret' }),
    );
    expect(jest.mocked(readFile).mock.calls).toEqual([]);
  });

  test('leads each service to where it is', async () => {
    process.env.AWS_ENDPOINT_URL_SQS = 'https://sqs.example/';
    const endpoints = async (service: 'SQS' | 'DYNAMODB') =>
      (await new SQSClient(clientSettings(service, budget)).config.endpoint?.())?.hostname;
    expect([await endpoints('SQS'), await endpoints('DYNAMODB')]).toEqual(['sqs.example', '127.0.0.1']);
    delete process.env.AWS_ENDPOINT_URL;
    expect(clientSettings('DYNAMODB', budget).endpoint).toBeUndefined();
  });

  /** Where a connection is opened before the first call, and where the call goes. */
  async function hosts(): Promise<readonly [early: string | undefined, call: string | undefined]> {
    const open = jest.spyOn(Connections.prototype, 'open').mockResolvedValue();
    let called: string | undefined;
    const client = new DynamoDBClient({
      ...clientSettings('DYNAMODB', budget),
      requestHandler: {
        ...answerWithoutSending,
        handle(request: { readonly hostname: string; readonly body?: Uint8Array }) {
          called = request.hostname;
          return answerWithoutSending.handle(request);
        },
      },
    });
    await openConnections([client], new AbortController().signal);
    await client.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'x' } } }));
    return [open.mock.calls.at(-1)?.[0].hostname, called];
  }

  test.each([
    ['eu-west-1', {}, 'dynamodb.eu-west-1.amazonaws.com'],
    ['cn-north-1', {}, 'dynamodb.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', {}, 'dynamodb.us-gov-west-1.amazonaws.com'],
    ['us-east-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'dynamodb-fips.us-east-1.amazonaws.com'],
    ['eu-west-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'dynamodb.eu-west-1.api.aws'],
    ['eu-west-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1/base' }, '127.0.0.1'],
  ])('in %s with %j a connection is opened to where calls go: %s', async (region, change, host) => {
    delete process.env.AWS_ENDPOINT_URL;
    Object.assign(process.env, { AWS_REGION: region, ...change });
    expect(await hosts()).toEqual([host, host]);
  });
});
