import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { ClaimLedger } from '../../../lambda/core/ports.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { WebhookSecret } from '../../../lambda/core/signature/webhook-secret.ts';
import type { VerifierSettings } from '../../../lambda/functions/verifier/receive-webhook.ts';
import { verifierHandler } from '../../../lambda/functions/verifier/verifier-handler.ts';
import { WebhookLog } from '../../../lambda/functions/verifier/webhook-log.ts';
import { httpEvent } from '../../../local/runtime/http-event.ts';
import { RouteTable } from '../../../local/runtime/route-table.ts';
import { decodedPath } from '../../../local/runtime/url-path.ts';
import { CapturedOutput } from '../../lambda/captured-output.ts';
import { NOON } from '../../lambda/factories.ts';
import { MemoryLedger } from '../../lambda/memory-ledger.ts';
import { memorySecretStore } from '../../lambda/memory-secret-store.ts';

export const SECRET = 'the-secret-that-no-answer-may-show';
export const PATH_TOKEN = 'the-path-token-of-the-urls';
export const MAX_BODY_BYTES = 262_144;

/** The statuses that each type alone may have. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  BusinessKycStatusChanged: 'VALID|NEW|FLAGGED',
  BusinessExternalAccountStatusChanged: 'ACTIVE|FROZEN',
  BusinessRequestStatusChanged: 'OnOff_PENDING|OnOff_COMPLETED',
  BusinessRequestPayoutConfirmationStatusChanged: 'COMPLETED',
  Unclassified: 'NOTHING',
};

/** The default catalogue with strict status words for every type. */
export const STRICT_EVENT_TYPES = withStatusPattern((name) => STATUS_WORDS[name] ?? '');

export function withStatusPattern(patternOf: (name: string) => string): EventType[] {
  return DEFAULT_EVENT_TYPES.map((type) => ({
    ...type,
    signedFields: type.signedFields.map((field) =>
      field.name === 'status' ? { ...field, pattern: patternOf(type.name) } : field,
    ),
  }));
}

export type Event = APIGatewayProxyEventV2;
export type Result = APIGatewayProxyStructuredResultV2;
type Verifier = (event: Event) => Promise<Result>;

/** What stands between the gateway and the sound verifier. */
export type Front = (event: Event, verifier: Verifier, rawHeaders: readonly string[]) => Promise<Result>;

/** What one verifier does wrong. */
export interface Defect {
  readonly http?: ServerOptions;
  /** Method of the routes; `POST` if absent. */
  readonly method?: string;
  /** What becomes of a decoded path before its route is looked for. */
  readonly path?: (path: string) => string;
  readonly settings?: Partial<VerifierSettings>;
  readonly ledger?: (sound: ClaimLedger) => ClaimLedger;
  /** Makes one for each server, as it may remember what it saw. */
  readonly front?: () => Front;
}

/** Thrown by a front: whoever asked gets no answer. */
export const CONNECTION_LOST = new Error('The connection is lost.');

/** A verifier over HTTP. */
export interface VerifierServer {
  readonly base: string;
  /** Everything the verifier logged. */
  logged(): string;
  /** Bodies of the events that it sent to queues. */
  published(): readonly string[];
  close(): Promise<void>;
}

/**
 * The product's verifier in this process, behind a stand-in for API Gateway.
 *
 * @param counterMeasures - URLs with a token, and strict status words
 */
export async function startVerifier(defect: Defect = {}, counterMeasures = false): Promise<VerifierServer> {
  const output = new CapturedOutput();
  const published: string[] = [];
  const verifier = verifierOf(defect, counterMeasures, output, published);
  const front = defect.front?.() ?? ((event, next) => next(event));
  const routes = new RouteTable(
    ['/{proxy+}', '/'].map((path) => ({
      routeKey: `${defect.method ?? 'POST'} ${path}`,
      functionArn: 'verifier',
      timeoutMilliseconds: 20_000,
    })),
  );
  const answer = async (request: IncomingMessage): Promise<Result> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const decoded = decodedPath(request.url ?? '/');
    const path = defect.path?.(decoded) ?? decoded;
    const match = routes.match(request.method ?? '', path);
    if (match === undefined) return { statusCode: 404, body: '{"message":"Not Found"}' };
    const { method = '', url: target = '', httpVersion, rawHeaders } = request;
    const event = httpEvent(
      {
        method,
        target,
        httpVersion,
        rawHeaders,
        body: Buffer.concat(chunks),
        sourceIp: '192.0.2.1',
        port: 80,
      },
      { ...match, apiId: 'api', accountId: '0', domainName: 'test', requestId: 'request', now: NOON, path },
    );
    return front(event, verifier, rawHeaders);
  };
  const server = createServer({ keepAlive: false, ...defect.http }, (request, response) => {
    answer(request).then(
      (result) => respond(response, result),
      (error: unknown) =>
        error === CONNECTION_LOST
          ? request.socket.destroy()
          : respond(response, { statusCode: 500, body: '{"message":"Internal Server Error"}' }),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logged: () => output.text,
    published: () => published,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function verifierOf(
  defect: Defect,
  counterMeasures: boolean,
  output: CapturedOutput,
  published: string[],
): Verifier {
  const version = { versionId: 'v1', value: SECRET, storedAt: NOON, pathToken: PATH_TOKEN };
  const memory = new MemoryLedger(30);
  const sound: ClaimLedger = {
    claim: (claim, now) => memory.claim(claim, now),
    markSent: (claim, sent, now) => memory.markSent(claim, sent, now),
    hold: (request, perMinute) => memory.hold(request, perMinute),
  };
  let claims = 0;
  const handler = verifierHandler(
    {
      eventTypes: counterMeasures ? STRICT_EVENT_TYPES : DEFAULT_EVENT_TYPES,
      eventTypeField: '',
      maxBodyBytes: MAX_BODY_BYTES,
      isAllowedSource: () => true,
      pathToken: counterMeasures ? 'require' : 'off',
      canary: false,
      sweepAfter: 60_000,
      heldPerMinute: 60,
      ...defect.settings,
    },
    {
      secret: new WebhookSecret(
        memorySecretStore(() => ({ current: version, previous: undefined })),
        { cacheFor: 60_000, refetchEvery: 3000, previousFor: 0, keepFor: 3_600_000 },
        () => NOON,
      ),
      ledger: defect.ledger?.(sound) ?? sound,
      publisher: { publish: async ({ bodyText }) => void published.push(bodyText) },
      now: () => NOON,
      newClaimId: () => `claim-${++claims}`,
    },
    new WebhookLog(output.lines, () => NOON),
  );
  const context = { getRemainingTimeInMillis: () => 15_000 } as Context;
  return (event) => handler(event, context) as Promise<Result>;
}

function respond(response: ServerResponse, { statusCode = 200, headers = {}, body = '' }: Result): void {
  response.writeHead(statusCode, headers as Record<string, string>);
  response.end(body);
}
