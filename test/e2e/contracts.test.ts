import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { CedarEvent } from '../../consumer/index.ts';
import { EventStore } from '../../examples/consumer-app/functions/event-store.ts';
import { sqsHandler } from '../../examples/consumer-app/functions/risk-engine.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { EndpointAnswers } from '../docs/endpoint-answers.ts';
import { EventMessages } from '../docs/event-messages.ts';
import { eventually, LocalStackProcess, type Webhook } from './local-stack.ts';

/** Subscribers of the run: one for each way to look at its queues. */
const [CONTRACT, TYPESCRIPT, SHELL] = ['contract', 'typescript-example', 'shell-example'] as const;

let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await LocalStackProcess.start({
    subscribers: [CONTRACT, TYPESCRIPT, SHELL].map((name) => ({ name })),
  });
});
afterAll(() => stack.stop());

/** A genuine request of an event type, with whatever a body may hold. */
function genuine(type: string, id: string): Webhook & { readonly uuid: string } {
  return {
    uuid: randomUUID(),
    path: `/webhooks/${type}`,
    signed: `${id}VALID`,
    body: `{"id":${id},"status":"VALID","name":"Ñandú 🌲","toAmount":"1500.10","rate":1500.10,"serial":12345678901234567890}`,
  };
}

function attributesOf({ MessageAttributes = {} }: Message): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
}

describe('docs/asyncapi.yaml', () => {
  const messages = new EventMessages();

  test.each(DEFAULT_EVENT_TYPES)('describes the messages of $name in the queue', async ({ name, entity }) => {
    const request = genuine(name, '12345678901234567891');
    expect(await stack.send(request)).toMatchObject({ status: 200 });
    const message = await eventually(async () => {
      const [first] = await stack.receive(entity, CONTRACT);
      return first;
    });
    expect(messages.faults(name, { body: message.Body ?? '', attributes: attributesOf(message) })).toEqual(
      [],
    );
    expect(message.Body).toContain(`"id":"${request.uuid}"`);
    expect(message.Body).toContain('"serial":12345678901234567890');
    expect(message.Body).toContain('"rate":1500.10');
    expect(message.Attributes).toMatchObject({
      MessageGroupId: `${entity}#12345678901234567891`,
      MessageDeduplicationId: request.uuid,
    });
    // The name of the queue is the address of the channel.
    const channel = messages.description
      .keys('channels')
      .map((key) => String(messages.description.at('channels', key, 'address').value))
      .map((address) =>
        address.replace('{stackName}', 'cedar-webhooks-dev').replace('{subscriber}', CONTRACT),
      );
    expect(channel).toContain(stack.parameter(`queues/${entity}/${CONTRACT}/name`));
  });
});

describe('docs/openapi.yaml', () => {
  const answers = new EndpointAnswers();

  async function answerTo(webhook: Webhook, path: string): Promise<{ status: number; code: unknown }> {
    const response = await stack.post(webhook);
    const body = (await response.json()) as Record<string, unknown>;
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), body };
    expect(answers.faults(path, answer)).toEqual([]);
    return { status: response.status, code: body.code };
  }

  test('describes 200, twice, and 409', async () => {
    const uuid = randomUUID();
    const path = '/webhooks/{eventType}';
    expect(await answerTo({ uuid }, path)).toEqual({ status: 200, code: 'accepted' });
    expect(await answerTo({ uuid }, path)).toEqual({ status: 200, code: 'duplicate' });
    const other = '{"id":42,"status":"VALID","x":1}';
    expect(await answerTo({ uuid, body: other }, path)).toEqual({ status: 409, code: 'uuid_conflict' });
  });

  test.each<[number, string, Webhook]>([
    [400, 'malformed_header', { headers: { 'x-webhook-request-uuid': undefined } }],
    [400, 'malformed_body', { body: '[]' }],
    [400, 'missing_field', { body: '{"id":42}' }],
    [400, 'unsupported_field', { body: '{"id":[42],"status":"VALID"}' }],
    [401, 'hash_mismatch', { secret: 'guess' }],
    [404, 'unknown_event_type', { path: '/webhooks/Nonsense' }],
    [413, 'body_too_large', { body: `{"id":42,"status":"VALID","note":"${'x'.repeat(262_144)}"}` }],
    [404, 'not_found', { path: '/webhooks/too/many/parts' }],
    [415, 'unsupported_media_type', { secret: 'guess', headers: { 'content-type': 'text/plain' } }],
    [422, 'signed_fields_rejected', { fields: 'id', signed: '42' }],
  ])('describes %i %s', async (status, code, webhook) => {
    expect(await answerTo(webhook, '/webhooks/{eventType}')).toEqual({ status, code });
  });

  test('describes the answers on the URL without a type', async () => {
    expect(await answerTo({ path: '/webhooks' }, '/webhooks')).toEqual({ status: 200, code: 'accepted' });
  });

  test('describes 503', async () => {
    await stack.setFault('dynamodb', 'down');
    try {
      expect(await answerTo({}, '/webhooks/{eventType}')).toEqual({ status: 503, code: 'unavailable' });
    } finally {
      await stack.setFault('dynamodb', 'up');
    }
  });

  test.each<[number, Webhook]>([
    [413, { body: 'x'.repeat(11 * 1024 * 1024) }],
    [431, { headers: { 'x-long': 'x'.repeat(10_240) } }],
  ])('describes %i as API Gateway gives it', async (status, webhook) => {
    expect(await answerTo(webhook, '/webhooks/{eventType}')).toEqual({ status, code: undefined });
  });
});

describe('the TypeScript example', () => {
  const TABLE = 'typescript-example-events';

  /** A received message as Lambda hands it over. */
  function recordOf({ MessageId, Body, ReceiptHandle, Attributes }: Message): SQSRecord {
    return {
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
    } as unknown as SQSRecord;
  }

  /** Does what a mapping does: receives a batch, hands it over, deletes what did not fail. */
  async function poll(handle: ReturnType<typeof sqsHandler>): Promise<void> {
    const messages = await stack.receive('merchant', TYPESCRIPT);
    const { batchItemFailures } = await handle({ Records: messages.map(recordOf) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId = '', ReceiptHandle } of messages) {
      if (failed.has(MessageId)) continue;
      await stack.deleteMessage(stack.parameter(`queues/merchant/${TYPESCRIPT}/url`), ReceiptHandle);
    }
  }

  test('works off a queue of the run, each event once and in order', async () => {
    await stack.dynamodb.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    await waitUntilTableExists(
      { client: stack.dynamodb, minDelay: 0.05, maxDelay: 0.5, maxWaitTime: 120 },
      { TableName: TABLE },
    );
    const sent: string[] = [];
    for (const status of ['NEW', 'PENDING', 'VALID']) {
      const uuid = randomUUID();
      expect(await stack.sendStatus(uuid, 7, status)).toMatchObject({ status: 200 });
      sent.push(`${uuid} 7 ${status}`);
    }
    const worked: string[] = [];
    const work = async ({ id, subject, status }: CedarEvent, late: boolean) => {
      if (subject === '7') worked.push(`${id} ${subject} ${status}${late ? ' late' : ''}`);
    };
    const handle = sqsHandler(new EventStore(stack.dynamodb, TABLE), work);
    await eventually(async () => {
      await poll(handle);
      return (await stack.messagesIn('merchant', TYPESCRIPT)) === 0;
    });
    expect(worked).toEqual(sent);
  });
});

describe('the AWS CLI example', () => {
  let folder: string;
  let script: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aws-'));
    const standIn = resolve('test/examples/aws-cli/aws-child.ts');
    await writeFile(join(folder, 'aws'), `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
    await chmod(join(folder, 'aws'), 0o755);
  });

  afterAll(async () => {
    if (script?.pid !== undefined && script.exitCode === null) {
      const exited = once(script, 'exit');
      // It and what it waits for.
      process.kill(-script.pid, 'SIGTERM');
      await exited;
    }
    await rm(folder, { recursive: true });
  });

  test('prints the events of a queue of the run in order, and deletes them', async () => {
    const requests = ['NEW', 'ACTIVE', 'FROZEN'].map((status) => ({ uuid: randomUUID(), status }));
    for (const { uuid, status } of requests) {
      const path = '/webhooks/BusinessExternalAccountStatusChanged';
      const body = JSON.stringify({ id: 9101, status, name: 'Ñandú' });
      expect(await stack.send({ uuid, path, body, signed: `9101${status}` })).toMatchObject({ status: 200 });
    }
    const lines: string[] = [];
    const ofThisTest = (line: string) => line.includes('\t9101\t');
    let faults = '';
    script = spawn('bash', ['examples/aws-cli/consume.sh', 'cedar-webhooks-dev', 'receiver-account', SHELL], {
      detached: true,
      env: {
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        AWS_ENDPOINT_URL: stack.awsEndpoint,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    });
    createInterface({ input: script.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
    script.stderr?.on('data', (chunk) => (faults += String(chunk)));
    await eventually(async () => {
      if (script?.exitCode !== null) throw new Error(`The script ended:\n${faults}`);
      return (
        lines.filter(ofThisTest).length === 3 && (await stack.messagesIn('receiver-account', SHELL)) === 0
      );
    });
    expect(lines.filter(ofThisTest).map((line) => line.split('\t').slice(1))).toEqual(
      requests.map(({ uuid, status }) => ['BusinessExternalAccountStatusChanged', '9101', status, uuid]),
    );
    expect(faults).toBe('');
  });
});
