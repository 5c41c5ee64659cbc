import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { shownPath } from '../../lambda/core/request/webhook-path.ts';
import { LocalRunError } from '../local-run-error.ts';
import type { HttpApiModel } from '../stack-model.ts';
import { httpEvent } from './http-event.ts';
import { type GatewayError, gatewayResponse, type HttpResponse, httpResponse } from './http-response.ts';
import { type InvocationResult, type Invoke, MAX_INVOCATION_PAYLOAD_BYTES } from './invocation.ts';
import { type RouteMatch, RouteTable } from './route-table.ts';
import { decodedPath } from './url-path.ts';

/** API Gateway's limits: bytes of a body, and of the request line with all header values. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_SECTION_BYTES = 10_240;
/** Node's own limit must not strike first. */
const PARSER_HEADER_BYTES = 8 * MAX_HEADER_SECTION_BYTES;
/** Longer than clients keep a connection for reuse, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

/** A request that was answered. Holds nothing that a log must not show: no header, no body, no path as sent. */
export interface HttpExchange {
  /** Undefined if no route matched. */
  readonly routeKey: string | undefined;
  readonly method: string;
  /** As far as it may be shown. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly accountId: string;
  readonly apiId: string;
  readonly requestId: string;
  readonly protocol: string;
  readonly sourceIp: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly responseBytes: number;
  /** Set if API Gateway answered by itself. */
  readonly gatewayError: GatewayError | undefined;
  /** Set if a function was called. */
  readonly integration: Integration | undefined;
}

/** The call of a function behind a route. */
interface Integration {
  readonly milliseconds: number;
  /** What API Gateway says if it cannot pass on the answer. */
  readonly error: string | undefined;
}

export interface HttpApiOptions {
  readonly api: HttpApiModel;
  readonly accountId: string;
  /** The function behind an ARN. */
  readonly functionByArn: (arn: string) => Invoke;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onExchange: (exchange: HttpExchange) => void;
}

/** An HTTP API of API Gateway, on 127.0.0.1. It takes its port at once and answers 503 until it {@link serve}s. */
export class HttpApi {
  readonly #server: Server;
  #port = 0;
  #served: { options: HttpApiOptions; routes: RouteTable } | undefined;
  #underWay = 0;
  #idle: (() => void) | undefined;

  private constructor() {
    const limits = { maxHeaderSize: PARSER_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MILLISECONDS };
    this.#server = createServer(limits, (request, response) => {
      void this.#handle(request, response);
    });
    this.#server.on('clientError', answerClientError);
  }

  /**
   * @param port - 0 for any free one
   * @throws LocalRunError if the port is taken
   */
  static async listen(port: number): Promise<HttpApi> {
    const api = new HttpApi();
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', (cause: NodeJS.ErrnoException) => reject(portError(port, cause)));
      api.#server.listen(port, '127.0.0.1', resolve);
    });
    api.#port = (api.#server.address() as AddressInfo).port;
    return api;
  }

  /** Base URL, without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Begins to answer. */
  serve(options: HttpApiOptions): void {
    this.#served = { options, routes: new RouteTable(options.api.routes) };
  }

  /** Takes no further connection; settles when the requests under way are answered. */
  async drain(): Promise<void> {
    this.#served = undefined;
    this.#server.close();
    this.#server.closeIdleConnections();
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  /** Cuts what is still open. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#underWay += 1;
    try {
      if (this.#served === undefined) {
        response.shouldKeepAlive = false;
        await respond(response, gatewayResponse(503, 'Service Unavailable'), '');
      } else {
        await this.#answer(request, response, this.#served.options, this.#served.routes);
      }
    } catch {
      // The caller hung up: there is nobody to answer.
      response.destroy();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#idle?.();
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    options: HttpApiOptions,
    routes: RouteTable,
  ): Promise<void> {
    const started = performance.now();
    const startedAt = options.clock();
    const requestId = randomBytes(11).toString('base64');
    const method = request.method ?? 'GET';
    const path = decodedPath(request.url ?? '/');
    const match = routes.match(method, path);
    const { response: answer, integration } =
      headerSectionBytes(request) > MAX_HEADER_SECTION_BYTES
        ? rejection(431, 'Request Header Fields Too Large')
        : match === undefined
          ? rejection(404, 'Not Found')
          : await this.#integrate(request, options, match, path, requestId);
    // What was not read of the body is thrown away, so that the caller gets to see the answer.
    request.resume();
    await respond(response, answer, requestId);
    options.onExchange({
      routeKey: match?.route.routeKey,
      method,
      path: shownPath(path, () => false),
      status: answer.status,
      milliseconds: performance.now() - started,
      accountId: options.accountId,
      apiId: options.api.apiId,
      requestId,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      startedAt,
      responseBytes: answer.body.length,
      gatewayError: answer.gatewayError,
      integration,
    });
  }

  async #integrate(
    request: IncomingMessage,
    options: HttpApiOptions,
    match: RouteMatch,
    path: string,
    requestId: string,
  ): Promise<Outcome> {
    const body = await readBody(request);
    if (body === undefined) return rejection(413, 'Request Entity Too Large');
    const event = JSON.stringify(
      httpEvent(
        {
          method: request.method ?? 'GET',
          target: request.url ?? '/',
          httpVersion: request.httpVersion,
          rawHeaders: request.rawHeaders,
          body,
          sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
          port: this.port,
        },
        {
          ...match,
          apiId: options.api.apiId,
          accountId: options.accountId,
          domainName: (request.headers.host ?? '127.0.0.1').replace(/:\d+$/, ''),
          requestId,
          now: options.clock(),
          path,
        },
      ),
    );
    if (Buffer.byteLength(event) > MAX_INVOCATION_PAYLOAD_BYTES)
      return rejection(413, 'Request Entity Too Large');
    const called = performance.now();
    const result = await within(
      match.route.timeoutMilliseconds,
      options.functionByArn(match.route.functionArn)(event),
    );
    const milliseconds = performance.now() - called;
    // What it says of the failure has quotes in it, as API Gateway's own words may: an access log must bear that.
    const failure = (status: number, message: string, error: string): Outcome => ({
      response: gatewayResponse(status, message),
      integration: { milliseconds, error },
    });
    if (result === undefined)
      return failure(503, 'Service Unavailable', 'The integration "Lambda" timed out.');
    const response = result.ok ? httpResponse(result.payload) : undefined;
    return response === undefined
      ? failure(500, 'Internal Server Error', 'The function failed, or its response is no "payload 2.0".')
      : { response, integration: { milliseconds, error: undefined } };
  }
}

/** What becomes of a request. */
interface Outcome {
  readonly response: HttpResponse;
  readonly integration?: Integration;
}

/** API Gateway's own answer, without calling a function. */
function rejection(status: number, message: string): Outcome {
  return { response: gatewayResponse(status, message) };
}

/** Undefined if the body is over the limit. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function respond(response: ServerResponse, answer: HttpResponse, requestId: string): Promise<void> {
  if (response.closed) return Promise.resolve();
  return new Promise((resolve) => {
    // `close` comes also when the caller hangs up before the answer is through.
    response.once('close', resolve);
    response.writeHead(answer.status, {
      ...(answer.headers as Record<string, string | string[]>),
      'content-length': answer.body.length,
      ...(requestId === '' ? {} : { 'apigw-requestid': requestId }),
    });
    response.end(answer.body, () => resolve());
  });
}

/** Undefined if it takes longer. */
async function within(
  milliseconds: number,
  result: Promise<InvocationResult>,
): Promise<InvocationResult | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, milliseconds, undefined);
  try {
    return await Promise.race([result, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function headerSectionBytes(request: IncomingMessage): number {
  const requestLine = `${request.method} ${request.url} HTTP/${request.httpVersion}`.length;
  return request.rawHeaders.reduce(
    (bytes, text, index) => (index % 2 === 1 ? bytes + text.length : bytes),
    requestLine,
  );
}

function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW' ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status} ${message}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function portError(port: number, cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'EADDRINUSE') {
    return new LocalRunError(
      `Port ${port} is taken. Stop what listens there, or choose another with --port.`,
      { cause },
    );
  }
  return new LocalRunError(`Port ${port} cannot be opened: ${cause.message}. Choose another with --port.`, {
    cause,
  });
}
