import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient, GetItemCommand, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { inspectionKey } from '../../lambda/adapters/ledger-record.ts';
import { CANARY_STATUS, CANARY_SUBJECT } from '../../lambda/core/canary/canary-event.ts';
import { eventOfHistoryKey } from '../../lambda/core/ledger/entity-status.ts';
import { securityHash } from '../../lambda/core/signature/security-hash.ts';
import type { AccessReport } from '../../local/aws/access/access-control.ts';
import type { FaultState } from '../../local/aws/fault-switches.ts';
import type { UsageReport } from '../../local/aws/usage/usage-meter.ts';
import type { FunctionProcess } from '../../local/runtime/lambda-function.ts';
import { LogScan, markedBody } from '../log-scan/log-scan.ts';

/** The services of a local run that can be disturbed. */
type DisturbedService = 'sqs' | 'dynamodb' | 'secretsmanager';

/** The secret a local run stores by itself. */
export const LOCAL_SECRET = 'local-webhook-secret';

/** `npm start`, or in Jest the same with what test/setup/shared-assemblies.ts has prepared. */
const PROGRAM =
  process.env.SHARED_ASSEMBLIES === undefined
    ? 'bin/local.ts'
    : 'test/e2e/shared-assembly/local-run-child.ts';

/** Body of a genuine webhook for merchant 42. */
const DEFAULT_BODY = markedBody(42, 'VALID');

/** One answer of the endpoint. */
export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
}

/** One request to send. What is absent is that of a genuine one for merchant 42. */
export interface Webhook {
  readonly uuid?: string;
  readonly path?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly fields?: string;
  /** Text that the sender hashes before the secret; `<id><status>` of merchant 42 otherwise. */
  readonly signed?: string;
  readonly secret?: string;
  /** `undefined` takes a header out. */
  readonly headers?: Record<string, string | undefined>;
}

/** One entry of an entity's history. */
export interface HistoryEntry {
  readonly requestUuid: string;
  readonly status: string;
  readonly claimedAt: number;
  /** When its first attempt started. */
  readonly recordedAt: number;
  readonly handledAt?: number;
  readonly late?: boolean;
}

/** The history among the items of an entity. */
export function historyIn(items: readonly Record<string, unknown>[]): HistoryEntry[] {
  const events = items.filter(({ sk }) => String(sk).startsWith('event#'));
  return events.map((item) => ({ ...item, ...eventOfHistoryKey(String(item.sk)) }) as HistoryEntry);
}

/** A stack run by `npm start` in a process of its own, looked at from outside. */
export class LocalStackProcess {
  readonly stateDirectory: string;
  #args: readonly string[];
  #child: ChildProcess | undefined;
  #url = '';
  #awsEndpoint = '';
  #stackName = '';
  #parameters = new Map<string, string>();
  /** Every start has the services at another address. */
  #clients: AwsClients | undefined;
  /** Everything the run printed. */
  output = '';
  readonly #scan = new LogScan();

  private constructor(stateDirectory: string, args: readonly string[]) {
    this.stateDirectory = stateDirectory;
    this.#args = args;
    this.#forbidSecret(LOCAL_SECRET);
  }

  /** Starts a fresh stack. @param settings - stage settings to change */
  static async start(settings: Record<string, unknown> = {}, ...args: string[]): Promise<LocalStackProcess> {
    const state = await mkdtemp(join(tmpdir(), 'stack-'));
    const stack = new LocalStackProcess(state, [...settingArgs(settings), ...args]);
    await stack.restart();
    return stack;
  }

  /** Ends the run as Ctrl-C does, and starts it on the same state with other settings, as a deployment would. */
  async redeploy(settings: Record<string, unknown>): Promise<void> {
    await this.#end('SIGINT');
    this.#args = settingArgs(settings);
    await this.restart();
  }

  get url(): string {
    return this.#url;
  }

  get stackName(): string {
    return this.#stackName;
  }

  /** Base URL of the embedded AWS services. */
  get awsEndpoint(): string {
    return this.#awsEndpoint;
  }

  /** Starts again on the same state. */
  async restart(): Promise<void> {
    const child = spawn(
      process.execPath,
      [PROGRAM, '--port', '0', '--state-directory', this.stateDirectory, ...this.#args],
      // Jest and npm both run in the project's root.
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child = child;
    child.stderr?.on('data', (chunk) => {
      this.output += String(chunk);
    });
    const ready = Promise.withResolvers<void>();
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.output += `${line}\n`;
      if (line.startsWith('Ready ')) ready.resolve();
    });
    child.once('exit', () =>
      ready.reject(new Error(`The local run ended before it was ready:\n${this.output}`)),
    );
    await ready.promise;
    const run = JSON.parse(await readFile(join(this.stateDirectory, 'run.json'), 'utf8')) as Record<
      string,
      string
    >;
    this.#url = run.url ?? '';
    this.#awsEndpoint = run.awsEndpoint ?? '';
    this.#stackName = run.stackName ?? '';
    this.#clients = awsClients(this.#awsEndpoint);
    this.#parameters = await this.#readParameters();
  }

  /**
   * Ends the run as Ctrl-C does and removes its state.
   *
   * Fails if the run ever wrote a secret, a path token, a hash or a body that it was sent.
   */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
    const written = new Map([...(await this.#logFiles()), ['console', this.output]]);
    await rm(this.stateDirectory, { recursive: true, force: true });
    const leaks = this.#scan.leaksIn(written);
    if (leaks.length > 0) {
      throw new Error(
        `The run wrote what it must not:\n${leaks.map(({ what, where }) => `${what} in ${where}`).join('\n')}`,
      );
    }
  }

  /** Ends the run as a power cut does, in the middle of whatever it does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    for (const client of Object.values(this.#clients ?? {})) client.destroy();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Posts one webhook; rejects if there is no answer. */
  async send(webhook: Webhook = {}): Promise<Answer> {
    const response = await this.post(webhook);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      retryAfter: response.headers.get('retry-after'),
      body: JSON.parse(await response.text()) as Record<string, unknown>,
    };
  }

  /** Posts one webhook, for the answer as it is. */
  async post(webhook: Webhook = {}): Promise<Response> {
    const {
      path = '/webhooks/BusinessKycStatusChanged',
      fields = 'id,status',
      secret = LOCAL_SECRET,
    } = webhook;
    const { signed = '42VALID', body = DEFAULT_BODY, uuid = randomUUID() } = webhook;
    const hash = createHash('sha256')
      .update(signed + secret, 'utf8')
      .digest('hex');
    this.#scan.forbid('a secret', secret);
    this.#scan.forbidHash(hash);
    this.#scan.forbidBody(typeof body === 'string' ? body : new TextDecoder().decode(body), signed);
    const headers = {
      'content-type': 'application/json',
      'x-webhook-security-fields': fields,
      'x-webhook-security-hash': hash,
      'x-webhook-request-uuid': uuid,
      ...webhook.headers,
    };
    return fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, value]],
      ),
      // As bytes, or `fetch` would add a content type where the test took it out.
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    });
  }

  /** Posts the status of one merchant. */
  sendStatus(uuid: string, id: string | number, status: string, secret = LOCAL_SECRET): Promise<Answer> {
    return this.send({ uuid, secret, signed: `${id}${status}`, body: markedBody(id, status) });
  }

  /** Stores a webhook secret, as text or, with a path token, as JSON. */
  async storeSecret(value: string | { readonly secret: string; readonly pathToken: string }): Promise<void> {
    const { secret, pathToken } = typeof value === 'string' ? { secret: value, pathToken: '' } : value;
    this.#forbidSecret(secret);
    this.#scan.forbid('a path token', pathToken);
    await this.secretsManager.send(
      new PutSecretValueCommand({
        SecretId: this.parameter('secret/arn'),
        SecretString: typeof value === 'string' ? value : JSON.stringify(value),
      }),
    );
  }

  /** With what the canary makes of it, if there is one. */
  #forbidSecret(secret: string): void {
    this.#scan.forbid('a secret', secret);
    this.#scan.forbidHash(securityHash([CANARY_SUBJECT, CANARY_STATUS], secret).toString('hex'));
  }

  /** Takes an embedded service down or up again. */
  setFault(service: DisturbedService, state: 'up' | 'down'): Promise<void> {
    return this.setFaults({ [service]: state });
  }

  /** Disturbs embedded services. @param settings - see `docs/local-run.md` */
  async setFaults(
    settings: Partial<Record<DisturbedService, FaultState>> & { readonly seed?: number },
  ): Promise<void> {
    const { ok, status } = await fetch(`${this.#awsEndpoint}/_faults`, {
      method: 'PUT',
      body: JSON.stringify(settings),
    });
    if (!ok) throw new Error(`The local run rejects ${JSON.stringify(settings)}: ${status}`);
  }

  /** Faults that calls have met, by service and kind. */
  injectedFaults(): Promise<Record<string, number>> {
    return this.#control('/_faults');
  }

  /** Processes of the functions that are alive. */
  processes(): Promise<FunctionProcess[]> {
    return this.#control('/_processes');
  }

  /** What each function may do, and did so far. */
  access(): Promise<AccessReport> {
    return this.#control('/_access');
  }

  /** Begins to meter what functions use of AWS. */
  async startMetering(): Promise<void> {
    await this.#control('/_usage', 'PUT');
  }

  /** What functions used since metering began. */
  usage(): Promise<UsageReport> {
    return this.#control('/_usage');
  }

  async #control<T>(path: string, method = 'GET'): Promise<T> {
    return (await (await fetch(`${this.#awsEndpoint}${path}`, { method })).json()) as T;
  }

  /** Invokes a function by hand. Fails if the function does. */
  async invoke(functionName: string, payload: object = {}): Promise<void> {
    const { FunctionError, Payload } = await this.#aws.lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
    );
    if (FunctionError !== undefined) {
      throw new Error(`${functionName} failed: ${Payload?.transformToString()}`);
    }
  }

  /** Calls to AWS that the verifier made while `work` ran. The sweeper has its turn every minute, whatever happens. */
  async verifierCallsDuring(work: () => Promise<unknown>): Promise<Record<string, number>> {
    await this.startMetering();
    await work();
    const { operations = {} } = (await this.usage())[this.parameter('functions/verifier')] ?? {};
    await this.#control('/_usage', 'DELETE');
    return Object.fromEntries(Object.entries(operations).map(([name, { requests }]) => [name, requests]));
  }

  /** Calls to AWS that were made since the start, by whomever. */
  calls(): Promise<Record<string, number>> {
    return this.#control('/_calls');
  }

  get #aws(): AwsClients {
    if (this.#clients === undefined) throw new Error('The run was not started.');
    return this.#clients;
  }

  get dynamodb(): DynamoDBClient {
    return this.#aws.dynamodb;
  }

  get sqs(): SQSClient {
    return this.#aws.sqs;
  }

  get secretsManager(): SecretsManagerClient {
    return this.#aws.secretsManager;
  }

  async #readParameters(): Promise<Map<string, string>> {
    const parameters = new Map<string, string>();
    let next: string | undefined;
    do {
      const page = await this.#aws.ssm.send(
        new GetParametersByPathCommand({
          Path: `/${this.#stackName}`,
          Recursive: true,
          ...(next === undefined ? {} : { NextToken: next }),
        }),
      );
      for (const { Name = '', Value = '' } of page.Parameters ?? []) {
        parameters.set(Name.slice(this.#stackName.length + 2), Value);
      }
      next = page.NextToken;
    } while (next !== undefined);
    return parameters;
  }

  /** A fact the stack publishes in SSM. */
  parameter(name: string): string {
    const value = this.#parameters.get(name);
    if (value === undefined) throw new Error(`The stack has no parameter ${name}.`);
    return value;
  }

  async ledgerItem(uuid: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({
        TableName: this.parameter('ledger/table-name'),
        Key: { pk: { S: uuid } },
        ConsistentRead: true,
      }),
    );
    return Item && unmarshall(Item);
  }

  /** Number of items in the ledger, of whatever kind but the notes that the sweeper's first turn makes. */
  async ledgerSize(): Promise<number> {
    const pages = paginateScan(
      { client: this.dynamodb },
      {
        TableName: this.parameter('ledger/table-name'),
        FilterExpression: 'NOT begins_with(pk, :note)',
        ExpressionAttributeValues: { ':note': { S: inspectionKey('#') } },
        Select: 'COUNT',
        ConsistentRead: true,
      },
    );
    let size = 0;
    for await (const { Count = 0 } of pages) size += Count;
    return size;
  }

  async #entityItems(entity: string, id: string | number): Promise<Record<string, unknown>[]> {
    const pages = paginateQuery(
      { client: this.dynamodb },
      {
        TableName: this.parameter('entities/table-name'),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `${entity}#${id}` } },
        ConsistentRead: true,
      },
    );
    const found: Record<string, unknown>[] = [];
    for await (const { Items = [] } of pages) found.push(...Items.map((item) => unmarshall(item)));
    return found;
  }

  /** History of an entity in the order of its keys. */
  async history(entity: string, id: string | number): Promise<HistoryEntry[]> {
    const items = await this.#entityItems(entity, id);
    return historyIn(items);
  }

  async status(entity: string, id: string | number): Promise<string | undefined> {
    const items = await this.#entityItems(entity, id);
    return items.find(({ sk }) => sk === 'status')?.status as string | undefined;
  }

  /** Waits until an event was handled, if need be at its second delivery: that comes after the visibility time-out. */
  handled(uuid: string, entity = 'merchant', id: string | number = 42, seconds = 240): Promise<HistoryEntry> {
    return eventually(async () => {
      const history = await this.history(entity, id);
      return history.find(({ requestUuid, handledAt }) => requestUuid === uuid && handledAt !== undefined);
    }, seconds);
  }

  async messagesIn(entity: string, subscriber: string): Promise<number> {
    const { Attributes } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.parameter(`queues/${entity}/${subscriber}/url`),
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return (
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
    );
  }

  async receive(entity: string, subscriber: string): Promise<Message[]> {
    const { Messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.parameter(`queues/${entity}/${subscriber}/url`),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
        WaitTimeSeconds: 5,
      }),
    );
    return Messages;
  }

  async deleteMessage(queueUrl: string, receiptHandle: string | undefined): Promise<void> {
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
  }

  /** Everything the functions logged. */
  async logs(): Promise<string> {
    return [...(await this.#logFiles()).values()].join('\n');
  }

  async #logFiles(): Promise<Map<string, string>> {
    const folder = join(this.stateDirectory, 'logs');
    const files = await readdir(folder);
    return new Map(
      await Promise.all(
        files.map(
          async (file): Promise<[string, string]> => [file, await readFile(join(folder, file), 'utf8')],
        ),
      ),
    );
  }
}

type AwsClients = ReturnType<typeof awsClients>;

/** Clients of the services of a run. */
function awsClients(endpoint: string) {
  const setting = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return {
    dynamodb: new DynamoDBClient(setting),
    lambda: new LambdaClient(setting),
    secretsManager: new SecretsManagerClient(setting),
    sqs: new SQSClient(setting),
    ssm: new SSMClient(setting),
  };
}

function settingArgs(settings: Record<string, unknown>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`]);
}

/**
 * Looks again and again until `look` gives something; the last look decides when the time is over. It is long unless the
 * time itself is tested: a busy machine is no failure. A long look is followed by a longer pause: what is awaited needs the
 * same processor.
 */
export async function eventually<T>(look: () => Promise<T | undefined | false>, seconds = 120): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const began = performance.now();
    const found = await look();
    const took = performance.now() - began;
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Not so within ${seconds} s: ${look}`);
    await new Promise((done) => setTimeout(done, Math.max(100, 3 * took)));
  }
}

/** Works through items with so many at a time. */
export async function withConcurrency<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
