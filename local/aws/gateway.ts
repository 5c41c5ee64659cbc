import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { AccessControl } from './access/access-control.ts';
import { callingFunction } from './access/caller.ts';
import { type FaultSwitches, faultSettings } from './fault-switches.ts';
import { injectedError } from './injected-errors.ts';
import { lambdaOperation } from './lambda-control.ts';
import type { Service, ServiceName, ServiceResponse } from './service.ts';
import { messageUsage } from './usage/message-usage.ts';
import type { UsageMeter } from './usage/usage-meter.ts';

const TARGETS: Readonly<Record<string, ServiceName>> = {
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  secretsmanager: 'secretsmanager',
  AmazonSSM: 'ssm',
  Logs_20140328: 'logs',
  GraniteServiceVersion20100801: 'cloudwatch',
};

/** Of a request in the query protocol. */
const FORM = 'application/x-www-form-urlencoded';

/** More than any of the services takes. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;

/**
 * The common endpoint: finds the service of a request, counts it, breaks the connection if the service is down, and
 * rejects what the caller may not do.
 */
export class Gateway {
  readonly #services: Readonly<Record<ServiceName, Service>>;
  readonly #faults: FaultSwitches;
  readonly #access: AccessControl;
  readonly #usage: UsageMeter;
  readonly #server: Server;
  readonly #calls = new Map<string, number>();
  readonly #busy = new Map<Socket, ServiceName>();
  readonly #views = new Map<string, () => object>();
  readonly #closing = new AbortController();

  constructor(
    services: Readonly<Record<ServiceName, Service>>,
    faults: FaultSwitches,
    access: AccessControl,
    usage: UsageMeter,
  ) {
    this.#services = services;
    this.#faults = faults;
    this.#access = access;
    this.#usage = usage;
    // Clients keep connections for reuse; closing idle ones would race with their next request.
    this.#server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch(() => request.socket.destroy());
    });
    faults.onChange(() => {
      for (const [socket, service] of this.#busy) if (faults.isDown(service)) socket.destroy();
    });
    this.show('/_calls', () => Object.fromEntries(this.#calls));
    this.show('/_faults', () => faults.injected());
    this.show('/_access', () => access.report());
    this.show('/_usage', () => usage.report());
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
    // A name that somebody else's DNS server points to this machine is another one.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
      return answer(response, 403, { message: 'Use the address 127.0.0.1.' });
    }
    // Browsers name it with whatever is no mere look, whatever name the page has got for this address; no SDK does.
    if (request.headers.origin !== undefined) {
      return answer(response, 403, { message: 'The local run takes no requests of pages in a browser.' });
    }
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (this.#views.has(url.pathname)) return this.#control(url.pathname, request, response);

    const addressed = addressee(request, url.pathname);
    if (addressed === undefined) {
      answer(response, 400, {
        __type: 'UnknownOperationException',
        message: `The local run does not know ${request.method} with X-Amz-Target "${request.headers['x-amz-target'] ?? ''}".`,
      });
      return;
    }
    const { name, operation } = addressed;
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
    const { headers } = request;
    this.#meter(name, operation, headers.authorization, body);
    const result =
      this.#access.rejection(name, { operation, headers, body, path: url.pathname }) ??
      (await this.#perform(name, () =>
        this.#services[name]({ operation, url, headers, body, signal: gone.signal }),
      ));
    if (result === undefined) socket.destroy();
    else response.writeHead(result.status, result.headers).end(result.body);
  }

  #meter(name: ServiceName, operation: string, authorization: string | undefined, body: Buffer): void {
    const caller = this.#usage.running ? callingFunction(authorization) : undefined;
    if (caller === undefined) return;
    const messages = name === 'sqs' ? messageUsage(operation, body) : undefined;
    this.#usage.add(caller, `${name}.${operation}`, { requests: 1, ...messages });
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
        // A caller that times out meanwhile does not stop it: its request is on its way.
        await pause(fault.milliseconds, undefined, { signal: this.#closing.signal });
        return call();
      case 'dropResponse':
        await call();
        return undefined;
      default:
        return call();
    }
  }

  /** What tests ask for and set. */
  async #control(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return answer(response, 200, this.#views.get(path)?.() ?? {});
    if (path === '/_calls' && request.method === 'DELETE') {
      this.#calls.clear();
      return answer(response, 200, {});
    }
    if (path === '/_faults' && request.method === 'PUT') {
      return this.#setFaults((await readBody(request)).toString(), response);
    }
    if (path === '/_usage' && (request.method === 'PUT' || request.method === 'DELETE')) {
      if (request.method === 'PUT') this.#usage.start();
      else this.#usage.stop();
      return answer(response, 200, {});
    }
    return answer(response, 405, {
      message:
        'GET or DELETE /_calls, GET or PUT /_faults, GET, PUT or DELETE /_usage, GET /_access or /_processes.',
    });
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

/** The service and operation a request is for: most services name it in a header, Lambda in the path, STS in a form. */
function addressee(
  { method, headers }: IncomingMessage,
  path: string,
): { name: ServiceName; operation: string } | undefined {
  const lambda = lambdaOperation(method, path);
  if (lambda !== undefined) return { name: 'lambda', operation: lambda };
  if (method === 'POST' && headers['content-type'] === FORM)
    return { name: 'sts', operation: 'GetCallerIdentity' };
  const [target = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const name = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
  return method === 'POST' && name !== undefined ? { name, operation } : undefined;
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
