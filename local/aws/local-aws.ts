import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { openDynamoDb } from './dynamodb.ts';
import { FaultSwitches, faultSettings } from './fault-switches.ts';
import { injectedError } from './injected-errors.ts';
import { ParameterStore, parameterService } from './parameters.ts';
import { SecretStore } from './secret-store.ts';
import { secretsManagerService } from './secrets-manager.ts';
import type { Service, ServiceName, ServiceResponse } from './service.ts';
import { receiveRecords, type SqsRecord } from './sqs/lambda-records.ts';
import { QueueRegistry } from './sqs/queue-registry.ts';
import { sqsService } from './sqs/sqs-service.ts';

/** Settings of the AWS stand-in. */
export interface LocalAwsOptions {
  /** Folder that keeps all state. */
  readonly stateDirectory: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** A free one if absent. */
  readonly port?: number;
  /** Milliseconds since the epoch; the system's clock if absent. */
  readonly clock?: () => number;
}

/** SQS, DynamoDB, Secrets Manager and SSM parameters in this process, behind one endpoint. */
export interface LocalAws {
  /** Origin, for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  readonly sqs: {
    /**
     * Makes a FIFO queue, with what an earlier run left in it. A dead-letter queue has to be made before the queue that
     * names it.
     *
     * @param attributes - as CreateQueue takes them
     * @throws AwsError if an attribute is unusable
     */
    ensureQueue(name: string, attributes: Record<string, string>): { url: string; arn: string };
    /**
     * Receives as an event source mapping does, at once when there is something. Nothing while SQS is down. Not counted
     * as a call.
     *
     * @throws AwsError if there is no such queue
     */
    receive(
      queueName: string,
      options: { maxMessages: number; waitMilliseconds: number; signal: AbortSignal },
    ): Promise<SqsRecord[]>;
    /** Deletes what was received; a handle that has expired does nothing. Works while SQS is down, too. */
    delete(queueName: string, receiptHandle: string): void;
  };
  readonly secrets: {
    /** Makes a secret without a value, unless it is there. */
    ensure(name: string): { arn: string };
    /** Stores a value as the current one. */
    put(idOrArn: string, value: string): { versionId: string };
    /** Whether a value was ever stored. */
    hasValue(idOrArn: string): boolean;
  };
  readonly parameters: {
    put(name: string, value: string): void;
    all(): Record<string, string>;
  };
  /** Answers `GET` of a path of the endpoint with what `look` returns. For tests and for programs beside the run. */
  show(path: `/_${string}`, look: () => object): void;
  close(): Promise<void>;
}

const TARGETS: Readonly<Record<string, ServiceName>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  secretsmanager: 'secretsmanager',
  AmazonSSM: 'ssm',
};

/** More than any of the services takes. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;

/**
 * Starts the stand-in on 127.0.0.1.
 *
 * @throws the system's error if the port is taken; JournalError or DynamoDbStoreError if the state is unusable
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { stateDirectory, region, accountId, clock = Date.now } = options;
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });

  let endpoint = '';
  const account = { region, accountId, clock };
  const queues = new QueueRegistry({
    ...account,
    directory: join(stateDirectory, 'sqs'),
    endpoint: () => endpoint,
  });
  const secrets = new SecretStore({ ...account, path: join(stateDirectory, 'secrets.json') });
  const parameters = new ParameterStore(account);
  const dynamoDb = await openDynamoDb(join(stateDirectory, 'dynamodb'));
  const faults = new FaultSwitches();
  const services: Readonly<Record<ServiceName, Service>> = {
    sqs: sqsService(queues),
    dynamodb: dynamoDb.service,
    secretsmanager: secretsManagerService(secrets),
    ssm: parameterService(parameters),
  };
  const gateway = new Gateway(services, faults);

  try {
    endpoint = await gateway.listen(options.port ?? 0);
  } catch (error) {
    await dynamoDb.close();
    throw error;
  }

  return {
    endpoint,
    accountId,
    region,
    sqs: {
      ensureQueue(name, attributes) {
        const { url, arn } = queues.ensure(name, attributes);
        return { url, arn };
      },
      receive: (queueName, receive) => receiveRecords(queues.byName(queueName), region, faults, receive),
      delete(queueName, receiptHandle) {
        queues.byName(queueName).delete(receiptHandle);
      },
    },
    secrets: {
      ensure: (name) => ({ arn: secrets.ensure(name).arn }),
      put: (id, text) => ({ versionId: secrets.put(id, { text }).id }),
      hasValue: (id) => secrets.find(id).versions.length > 0,
    },
    parameters: {
      put: (name, value) => parameters.put(name, value),
      all: () => parameters.all(),
    },
    show: (path, look) => gateway.show(path, look),
    async close() {
      await gateway.close();
      queues.close();
      await dynamoDb.close();
    },
  };
}

/** The common endpoint: finds the service of a request, counts it, and breaks the connection if the service is down. */
class Gateway {
  readonly #services: Readonly<Record<ServiceName, Service>>;
  readonly #faults: FaultSwitches;
  readonly #server: Server;
  readonly #calls = new Map<string, number>();
  readonly #busy = new Map<Socket, ServiceName>();
  readonly #views = new Map<string, () => object>();
  readonly #closing = new AbortController();

  constructor(services: Readonly<Record<ServiceName, Service>>, faults: FaultSwitches) {
    this.#services = services;
    this.#faults = faults;
    // Clients keep connections for reuse; closing idle ones would race with their next request.
    this.#server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch(() => request.socket.destroy());
    });
    faults.onChange(() => {
      for (const [socket, service] of this.#busy) if (faults.isDown(service)) socket.destroy();
    });
    this.show('/_calls', () => Object.fromEntries(this.#calls));
    this.show('/_faults', () => faults.injected());
  }

  show(path: string, look: () => object): void {
    this.#views.set(path, look);
  }

  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  close(): Promise<void> {
    this.#closing.abort();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    if (path !== undefined && this.#views.has(path)) return this.#control(path, request, response);

    const [target = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const name = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
    if (request.method !== 'POST' || name === undefined) {
      answer(response, 400, {
        __type: 'UnknownOperationException',
        message: `The local run does not know ${request.method} with X-Amz-Target "${target}".`,
      });
      return;
    }
    const call = `${name}.${operation}`;
    this.#calls.set(call, (this.#calls.get(call) ?? 0) + 1);
    if (this.#faults.isDown(name)) {
      request.destroy();
      return;
    }

    const { socket } = request;
    const gone = new AbortController();
    const hangUp = () => gone.abort();
    this.#busy.set(socket, name);
    // A client that hangs up ends its side first; the response closes some turns later.
    socket.once('end', hangUp);
    response.once('close', () => {
      this.#busy.delete(socket);
      socket.off('end', hangUp);
      hangUp();
    });
    const body = await readBody(request);
    const result = await this.#perform(name, () =>
      this.#services[name]({ operation, headers: request.headers, body, signal: gone.signal }),
    );
    if (result === undefined) socket.destroy();
    else response.writeHead(result.status, result.headers).end(result.body);
  }

  /** Performs a call with whatever fault it is to meet. @returns undefined if the answer gets lost */
  async #perform(
    name: ServiceName,
    call: () => Promise<ServiceResponse>,
  ): Promise<ServiceResponse | undefined> {
    const fault = this.#faults.draw(name);
    switch (fault?.kind) {
      case 'error':
      case 'throttle':
        return injectedError(name, fault.kind);
      case 'delay':
        // A caller that gives up meanwhile does not stop it: its request is on its way.
        await pause(fault.milliseconds, undefined, { signal: this.#closing.signal });
        return call();
      case 'dropResponse':
        await call();
        return undefined;
      default:
        return call();
    }
  }

  /** For tests. A page in a browser must not reach this through a name of its own. */
  async #control(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!/^127\.0\.0\.1(:\d+)?$/.test(request.headers.host ?? '')) {
      return answer(response, 403, { message: 'Use the address 127.0.0.1.' });
    }
    if (request.method === 'GET') return answer(response, 200, this.#views.get(path)?.() ?? {});
    if (path === '/_calls' && request.method === 'DELETE') {
      this.#calls.clear();
      return answer(response, 200, {});
    }
    if (path === '/_faults' && request.method === 'PUT') {
      return this.#setFaults((await readBody(request)).toString(), response);
    }
    return answer(response, 405, { message: 'GET or DELETE /_calls, GET or PUT /_faults.' });
  }

  #setFaults(text: string, response: ServerResponse): void {
    const settings = faultSettings.safeParse(JSON.parse(text));
    if (!settings.success) {
      answer(response, 400, { message: z.prettifyError(settings.error) });
      return;
    }
    const { seed, ...states } = settings.data;
    if (seed !== undefined) this.#faults.seed(seed);
    for (const [name, state] of Object.entries(states)) {
      if (state !== undefined) this.#faults.set(name as ServiceName, state);
    }
    answer(response, 200, {});
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new RangeError('The request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
