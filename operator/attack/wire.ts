import { request as requestOverHttp } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import { connect as connectOverTcp } from 'node:net';
import { connect as connectOverTls } from 'node:tls';
import { readAnswer } from '../sender/post-webhook.ts';

/** A request as it goes over the wire: nothing is added but `Host` and `Content-Length`, nothing put right. */
export interface WireRequest {
  readonly method?: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path as it is sent; `../../cli` and `%2f` stay. */
  readonly path: string;
  /** In order, names in any case and any number of times. */
  readonly headers: readonly Header[];
  readonly body: string | Uint8Array;
}

export type Header = readonly [name: string, value: string];

/** Bytes that need not be well-formed HTTP. */
export interface RawRequest {
  readonly origin: string;
  readonly bytes: string;
  /** Nothing comes after these bytes, and the server is told so: else it would wait for the rest. */
  readonly cutShort?: true;
}

/** What came back. */
export interface WireAnswer {
  /** Absent if nothing came back. */
  readonly status?: number;
  /** Stable code of the answer; `no_answer` or `no_code` if it has none. */
  readonly code: string;
  /** Head and body as they came. */
  readonly text: string;
}

/** Somewhat longer than API Gateway waits for the verifier. */
const MAX_ANSWER_TIME = 25_000;

/** A server may rightly say nothing to broken HTTP, and keep the connection. */
const MAX_RAW_ANSWER_TIME = 3000;

/** What a dead end is taken for. */
const NO_ANSWER: WireAnswer = { code: 'no_answer', text: '' };

/**
 * Sends one request on a connection of its own. A connection that fails is an answer, too: `no_answer`.
 *
 * @throws the signal's reason once it aborts
 */
export async function sendOverWire(
  request: WireRequest | RawRequest,
  signal: AbortSignal,
): Promise<WireAnswer> {
  const answer = await ('bytes' in request ? sendBytes(request) : sendRequest(request, signal));
  signal.throwIfAborted();
  return answer;
}

function sendRequest({ origin, path, ...request }: WireRequest, signal: AbortSignal): Promise<WireAnswer> {
  const { protocol, hostname, port, host } = new URL(origin);
  const body = Buffer.from(request.body);
  const headers = [['Host', host], ...request.headers, ['Content-Length', `${body.length}`]].flat();
  const { promise, resolve } = Promise.withResolvers<WireAnswer>();
  const outgoing = (protocol === 'https:' ? requestOverHttps : requestOverHttp)(
    {
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path,
      method: request.method ?? 'POST',
      headers,
      // A connection that the server has just closed would look like a rejection.
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(MAX_ANSWER_TIME)]),
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(NO_ANSWER));
      response.on('end', () => {
        const head = response.rawHeaders.join('\n');
        const text = Buffer.concat(chunks).toString();
        const { code } = readAnswer(text);
        resolve({ status: response.statusCode ?? 0, code, text: `${head}\n${text}` });
      });
    },
  );
  // After an early answer the rest of the body is not taken any more: `resolve` was called then.
  outgoing.on('error', () => resolve(NO_ANSWER));
  outgoing.end(body);
  return promise;
}

function sendBytes({ origin, bytes, cutShort }: RawRequest): Promise<WireAnswer> {
  const { protocol, hostname, port } = new URL(origin);
  const { promise, resolve } = Promise.withResolvers<WireAnswer>();
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = isTls
    ? connectOverTls({ host, port: Number(port || 443), servername: host })
    : connectOverTcp({ host, port: Number(port || 80) });
  let text = '';
  const end = (): void => {
    socket.destroy();
    resolve(answerInBytes(text));
  };
  socket.setTimeout(MAX_RAW_ANSWER_TIME, end);
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', end);
  socket.on('close', end);
  socket.write(bytes, 'latin1');
  if (cutShort) socket.end();
  return promise;
}

function answerInBytes(text: string): WireAnswer {
  const [, status] = /^HTTP\/1\.[01] (\d{3}) /.exec(text) ?? [];
  if (status === undefined) return { ...NO_ANSWER, text };
  const [, code = 'no_code'] = /"code":"([a-z_]+)"/.exec(text) ?? [];
  return { status: Number(status), code, text };
}
