import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../lambda/adapters/aws-client.ts';

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

test('a server that never answers is given up after the attempts allowed', async () => {
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
