import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { NO_PROGRESS } from '../../cli/output/terminal.ts';
import type { CliPorts } from '../../cli/program/ports.ts';
import { DynamoDbEntityStore } from '../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { SecretsManagerStore } from '../../lambda/adapters/secrets-manager-store.ts';
import { TIME_INDEX, TIME_INDEX_ATTRIBUTES } from '../../lambda/core/ledger/time-index.ts';
import type { VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { formatCatalogue } from '../../lambda/core/settings/catalogue-text.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { deadLetterQueueName, type EventType, queueName } from '../../lambda/core/settings/event-type.ts';
import { WebhookSecret } from '../../lambda/core/signature/webhook-secret.ts';
import { handleEvent } from '../../lambda/functions/handlers/handle-event.ts';
import { problemAnswer, receiptAnswer } from '../../lambda/functions/verifier/http-answer.ts';
import { receiveWebhook } from '../../lambda/functions/verifier/receive-webhook.ts';
import { writeRunFile } from '../../lib/local-run-file.ts';
import { startLocalAws } from '../../local/aws/local-aws.ts';
import { connect, type Target, type TargetAddress } from '../../operator/target/target.ts';
import { firstAttempt } from '../lambda/factories.ts';

export const STACK_NAME = 'cedar-webhooks-test';
export const SECRET = 'the-secret-that-no-output-may-show';
export const AUDIT_LOG = `${STACK_NAME}-audit`;
const ENDPOINT = 'http://receiver.test';
const VERSION = '1.2.3';
const MAX_TIME = 10_000;

/**
 * A receiver in this process: the product's verifier and handler over the AWS stand-in, without processes, queues and a
 * network in between. Tests of the commands run against it as if it were a stack.
 */
export interface Receiver {
  readonly address: TargetAddress;
  readonly aws: Awaited<ReturnType<typeof startLocalAws>>;
  readonly secretArn: string;
  /** What the last `run` printed. */
  readonly printed: { out: string[]; err: string[] };
  /** What happens to an event that is sent to the handler; handles it unless a test says otherwise. */
  onPublish: (event: VerifiedEvent) => Promise<void>;
  handle(event: VerifiedEvent): Promise<void>;
  target(): Promise<Target>;
  putEventTypes(eventTypes: readonly EventType[]): void;
  ports(change?: Partial<CliPorts>): CliPorts;
  /** The same, and DynamoDB does each update twice, as the SDK has it do when the first answer is lost. */
  portsOfLostAnswers(): CliPorts;
  /** Text of everything printed. */
  text(): string;
  close(): Promise<void>;
}

export async function openReceiver(options: { readonly secret?: string } = {}): Promise<Receiver> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'cli-'));
  const aws = await startLocalAws({ stateDirectory, region: 'eu-west-1', accountId: '000000000000' });
  aws.logs.addGroup({ name: AUDIT_LOG, path: join(stateDirectory, 'audit.log') });
  const { arn } = aws.secrets.ensure('webhook');
  if (options.secret !== undefined) aws.secrets.put(arn, options.secret);
  const facts = {
    endpoint: ENDPOINT,
    version: VERSION,
    'event-source': 'urn:test',
    'ledger/table-name': 'ledger',
    'entities/table-name': 'entities',
    'secret/arn': arn,
    'secret/path-token': 'off',
    'secret/previous-hours': '24',
    'secret/cache-seconds': '60',
    'secret/refetch-seconds': '3',
    'max-body-bytes': '262144',
    limits: '{"oldestMessageMinutes":15,"oldestUnsentMinutes":5,"requestsPerSecond":100}',
    'event-types': formatCatalogue(DEFAULT_EVENT_TYPES),
  };
  const putFacts = (added: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(added)) aws.parameters.put(`/${STACK_NAME}/${name}`, value);
  };
  putFacts(facts);
  putFacts(functionFacts(DEFAULT_EVENT_TYPES));
  for (const eventType of DEFAULT_EVENT_TYPES) putFacts(makeQueues(aws, eventType));
  writeRunFile(stateDirectory, {
    pid: process.pid,
    url: ENDPOINT,
    awsEndpoint: aws.endpoint,
    region: 'eu-west-1',
    stackName: STACK_NAME,
    webhooks: [{ name: STACK_NAME, url: ENDPOINT }],
  });
  const address = { stateDirectory };
  const never = new AbortController().signal;
  const target = () => connect(address, never);
  const first = await target();
  await createTables(first);

  const ledger = new DynamoDbLedger(first.dynamoDb, first.ledgerTable, 30);
  const entities = new DynamoDbEntityStore(first.dynamoDb, first.entityTable);
  const receiver: Receiver = {
    address,
    aws,
    secretArn: arn,
    printed: { out: [], err: [] },
    onPublish: (event) => receiver.handle(event),
    async handle(event) {
      const received = { ...event, source: 'urn:test' };
      const attempt = {
        ...firstAttempt({ startedAt: Date.now(), isFirst: false }),
        deadLetter: async () => {},
      };
      await handleEvent(received, attempt, async () => {}, { entities, now: Date.now }, MAX_TIME);
    },
    target,
    putEventTypes(eventTypes) {
      putFacts({ 'event-types': formatCatalogue(eventTypes), ...functionFacts(eventTypes) });
      for (const eventType of eventTypes) putFacts(makeQueues(aws, eventType));
    },
    portsOfLostAnswers() {
      return receiver.ports({
        connect: async (wanted) => {
          const target = await connect(wanted, never);
          const send = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
          target.dynamoDb.send = (async (command: object, ...rest: unknown[]) => {
            if (command instanceof UpdateItemCommand) await send(command, ...rest);
            return send(command, ...rest);
          }) as typeof target.dynamoDb.send;
          return target;
        },
      });
    },
    ports(change = {}) {
      receiver.printed.out = [];
      receiver.printed.err = [];
      return {
        version: VERSION,
        env: {},
        terminal: {
          out: (line) => receiver.printed.out.push(line),
          err: (line) => receiver.printed.err.push(line),
          progress: () => NO_PROGRESS,
        },
        writeOut: async (text) => {
          receiver.printed.out.push(text);
        },
        fetch: verifierFetch,
        now: Date.now,
        pause: async () => {},
        connect: (wanted) => connect(wanted, never),
        readSecretInput: async () => Buffer.alloc(0),
        openConsole: async () => {
          throw new Error('No test has a console served.');
        },
        openStdin: async function* () {},
        signal: never,
        ...change,
      };
    },
    text: () => [...receiver.printed.out, ...receiver.printed.err].join('\n'),
    async close() {
      first.dynamoDb.destroy();
      await aws.close();
      rmSync(stateDirectory, { recursive: true });
    },
  };

  /** What API Gateway and the verifier make of a request. */
  const verifierFetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { eventTypes, secret: facts } = await target();
    const delivery = {
      headers: init.headers as Record<string, string>,
      body: init.body as string,
      isBase64Encoded: false,
      sourceAddress: '192.0.2.1',
      path: new URL(String(url)).pathname,
    };
    const settings = {
      eventTypes,
      eventTypeField: '',
      maxBodyBytes: 262_144,
      isAllowedSource: () => true,
      pathToken: facts.pathToken,
      canary: false,
      sweepAfter: 60_000,
      heldPerMinute: 100,
    };
    const store = new SecretsManagerStore(first.secretsManager, facts.arn, facts);
    const times = { cacheFor: 0, refetchEvery: 0, previousFor: 3_600_000, keepFor: 3_600_000 };
    const ports = {
      secret: new WebhookSecret(store, times, Date.now),
      ledger,
      publisher: { publish: (event: VerifiedEvent) => receiver.onPublish(event) },
      now: Date.now,
      newClaimId: randomUUID,
    };
    const reception = await receiveWebhook(delivery, settings, ports, never);
    return toResponse(
      'receipt' in reception ? receiptAnswer(reception.receipt) : problemAnswer(reception.error, undefined),
    );
  };
  return receiver;
}

/** Names of functions and of their log groups, as the stack would tell them. */
function functionFacts(eventTypes: readonly EventType[]): Record<string, string> {
  const names = ['verifier', 'sweeper', ...eventTypes.map(({ entity }) => `handlers/${entity}`)];
  return Object.fromEntries([
    ['log-groups/access', `/aws/vendedlogs/${STACK_NAME}/api`],
    ['log-groups/audit', AUDIT_LOG],
    ...names.flatMap((name) => [
      [`functions/${name}`, `${STACK_NAME}-${name.replace('/', '-')}`],
      [`log-groups/${name}`, `/aws/lambda/${STACK_NAME}-${name.replace('/', '-')}`],
    ]),
  ]);
}

/** Makes the queues of one event type, and tells their names as the stack would. */
function makeQueues(aws: Receiver['aws'], { entity, subscribers }: EventType): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const subscriber of subscribers) {
    const name = `${STACK_NAME}-${queueName(entity, subscriber)}`;
    const deadLetterName = `${STACK_NAME}-${deadLetterQueueName(entity, subscriber)}`;
    const attributes = {
      FifoQueue: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    };
    const deadLetters = aws.sqs.ensureQueue(deadLetterName, attributes);
    const redrive = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 5 });
    const source = aws.sqs.ensureQueue(name, { ...attributes, RedrivePolicy: redrive });
    const path = `queues/${entity}/${subscriber}`;
    facts[`${path}/name`] = name;
    facts[`${path}/url`] = source.url;
    facts[`${path}/arn`] = source.arn;
    facts[`${path}/dlq-url`] = deadLetters.url;
    facts[`${path}/dlq-arn`] = deadLetters.arn;
  }
  return facts;
}

function toResponse({ statusCode = 0, body = '' }: APIGatewayProxyStructuredResultV2): Response {
  return new Response(body, { status: statusCode });
}

async function createTables({ dynamoDb, ledgerTable, entityTable }: Target): Promise<void> {
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  const tables: CreateTableCommandInput[] = [
    {
      TableName: ledgerTable,
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
          IndexName: TIME_INDEX,
          KeySchema: [key('timeline', 'HASH'), key('claimedAt', 'RANGE')],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...TIME_INDEX_ATTRIBUTES] },
        },
      ],
    },
    {
      TableName: entityTable,
      AttributeDefinitions: [attribute('pk', 'S'), attribute('sk', 'S')],
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    },
  ];
  for (const table of tables) {
    await dynamoDb.send(new CreateTableCommand({ BillingMode: 'PAY_PER_REQUEST', ...table }));
    await waitUntilTableExists(
      { client: dynamoDb, minDelay: 0.005, maxDelay: 0.05, maxWaitTime: 10 },
      { TableName: table.TableName },
    );
  }
}
