import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type AwsRequest, awsAnswer, type StubContent } from './aws-answers.ts';
import type { SeenRequest } from './protocol.ts';

/** What a server of the stub has in common with the others. */
export interface StubState {
  content: StubContent;
  /** Milliseconds by which every answer is put off. */
  delay: number;
  /** Takes every request, if there is one. */
  recorded: SeenRequest[] | undefined;
  /** Requests by target. */
  readonly counts: Map<string, number>;
}

/** Longer than any bench: a connection is closed by the client or not at all. */
const KEEP_ALIVE = 3_600_000;

async function readRequest(message: IncomingMessage): Promise<AwsRequest> {
  const body = await text(message);
  const { 'x-amz-target': target, authorization = '' } = message.headers;
  return {
    target: String(target),
    fields: JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>,
    signed: /^AWS4-HMAC-SHA256 Credential=.*SignedHeaders=.*Signature=[0-9a-f]{64}$/.test(authorization),
  };
}

async function respond(state: StubState, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(message);
  state.counts.set(request.target, (state.counts.get(request.target) ?? 0) + 1);
  state.recorded?.push({ target: request.target, fields: request.fields });
  const answer = awsAnswer(request, state.content);
  const body = Buffer.from(JSON.stringify(answer.body));
  const send = () => {
    response.writeHead(answer.status, {
      'content-type': answer.contentType,
      'content-length': body.length,
      'x-amzn-requestid': randomUUID(),
      'x-amz-crc32': String(crc32(body)),
    });
    response.end(body);
  };
  if (state.delay > 0) setTimeout(send, state.delay);
  else send();
}

/** Plays one AWS service over TLS on 127.0.0.1. */
export async function startAwsServer(
  tls: { readonly key: Buffer; readonly cert: Buffer },
  state: StubState,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ ...tls, keepAliveTimeout: KEEP_ALIVE }, (message, response) => {
    respond(state, message, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}
