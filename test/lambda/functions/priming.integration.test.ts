import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../lambda/adapters/aws-client.ts';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { answerWithoutSending, SilentLogWriter } from '../../../lambda/adapters/priming-parts.ts';
import { sqsHandler } from '../../../lambda/functions/handlers/event-handler.ts';
import { primeBatch } from '../../../lambda/functions/handlers/priming.ts';
import { primeDelivery } from '../../../lambda/functions/verifier/priming.ts';
import { noDeadLetters } from '../factories.ts';

const variables = { ...process.env };
let server: Server;
let requests: number;
let written: string[];

beforeEach(async () => {
  requests = 0;
  written = [];
  server = createServer((_request, response) => {
    requests++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    POWERTOOLS_SERVICE_NAME: 'test',
  });
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  }
  for (const level of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
    jest
      .spyOn(console, level)
      .mockImplementation((...parts: unknown[]) => void written.push(parts.join(' ')));
  }
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...variables };
  await new Promise((resolve) => server.close(resolve));
});

const prefix = () => `${process.env.AWS_ENDPOINT_URL}/000000000000/test-`;

test('a delivery is gone through to its end; nothing is sent and nothing is written', async () => {
  const { statusCode, body } = await primeDelivery(prefix());
  expect([statusCode, JSON.parse(body ?? '')]).toEqual([200, expect.objectContaining({ code: 'accepted' })]);
  expect([requests, written]).toEqual([0, []]);
});

test('nor is it where services are not redirected', async () => {
  delete process.env.AWS_ENDPOINT_URL;
  const { statusCode } = await primeDelivery('https://sqs.eu-west-1.amazonaws.com/000000000000/test-');
  expect([statusCode, written]).toEqual([200, []]);
});

test('a batch is gone through to its end', async () => {
  const settings = clientSettings('DYNAMODB', { requestTimeout: 1000, attempts: 1 });
  const client = new DynamoDBClient({ ...settings, requestHandler: answerWithoutSending });
  const lines = new SilentLogWriter();
  const write = jest.spyOn(lines, 'write');
  const handler = sqsHandler(
    { eventType: 'BusinessKycStatusChanged', recordTimeout: 5000, maxReceiveCount: 5 },
    { entities: new DynamoDbEntityStore(client, 'entities'), deadLetters: noDeadLetters, now: Date.now },
    async () => {},
    lines,
    async () => {},
  );
  expect(await primeBatch('BusinessKycStatusChanged', handler)).toEqual({ batchItemFailures: [] });
  expect(write.mock.calls.map(([message]) => message)).toEqual(['webhook.handled']);
  expect([requests, written]).toEqual([0, []]);
});
