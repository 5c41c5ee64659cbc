import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { sourceAllowList } from '../../lambda/core/request/source-allow-list.ts';
import { bodyTextOf, securityHashOf } from '../../lambda/core/request/webhook-request.ts';
import { WebhookSecret } from '../../lambda/core/signature/webhook-secret.ts';
import type { VerifierPorts, VerifierSettings } from '../../lambda/functions/verifier/receive-webhook.ts';
import { verifierHandler } from '../../lambda/functions/verifier/verifier-handler.ts';
import { WebhookLog } from '../../lambda/functions/verifier/webhook-log.ts';
import { CapturedOutput } from '../lambda/captured-output.ts';
import { MemoryLedger } from '../lambda/memory-ledger.ts';
import { memorySecretStore } from '../lambda/memory-secret-store.ts';
import { CASE_TIME, type FuzzCase, type FuzzEvent, PREVIOUS_FOR } from './fuzz-case.ts';

/** A verifier as Lambda calls it. */
type Verifier = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the verifier of one execution environment. */
export type VerifierFactory = (settings: VerifierSettings, ports: VerifierPorts, log: WebhookLog) => Verifier;

/** Milliseconds left when a request arrives: little, so that no timer of a case outlives it for long. */
export const REMAINING = 1050;

export const trueVerifier: VerifierFactory = (settings, ports, log) => {
  const handler = verifierHandler(settings, ports, log);
  const context = { getRemainingTimeInMillis: () => REMAINING } as Context;
  return async (event) => (await handler(event, context)) as APIGatewayProxyStructuredResultV2;
};

/** All that one request did. */
export interface Observation {
  readonly answer: APIGatewayProxyStructuredResultV2 | undefined;
  readonly thrown: unknown;
  /** Calls of the ledger and of the publisher. */
  readonly calls: readonly string[];
  /** Everything written to the console. */
  readonly log: string;
  /** Processor time of this thread in milliseconds: what other programs do meanwhile does not count. */
  readonly milliseconds: number;
}

const output = new CapturedOutput();

function gatewayEvent({
  body,
  headers,
  isBase64Encoded,
  rawPath,
  sourceIp,
}: FuzzEvent): APIGatewayProxyEventV2 {
  const requestContext = { requestId: 'api-request-1', http: { method: 'POST', sourceIp } };
  return {
    version: '2.0',
    headers,
    body,
    isBase64Encoded,
    rawPath,
    requestContext,
  } as unknown as APIGatewayProxyEventV2;
}

/** The request that is being answered, and what it has called so far. */
interface Underway {
  readonly event: FuzzEvent;
  readonly calls: string[];
}

/** An error as indiscreet as errors can be: its words quote secret, hash and body, and the whole case hangs on it. */
function indiscreet(name: string, { world, events }: FuzzCase, { event }: Underway): Error {
  const text = bodyTextOf(event);
  const at = text.indexOf('canary');
  const quotes =
    name === 'ledger' || name === 'publisher'
      ? [securityHashOf(event), text.slice(0, 100), text.slice(Math.max(0, at - 20), at + 40)]
      : [world.current?.value, world.current?.pathToken];
  const error = new Error(`the ${name} rejected ${quotes.join(' and ')}`);
  return Object.assign(error, { input: { events, world } });
}

/** The ports of one case in memory. */
function portsOf(fuzzed: FuzzCase, underway: () => Underway): VerifierPorts {
  const { world } = fuzzed;
  const ledger = new MemoryLedger(30);
  const failing = (name: FuzzCase['world']['failing'][number]): void => {
    if (world.failing.includes(name)) throw indiscreet(name, fuzzed, underway());
  };
  let claims = 0;
  const stored = memorySecretStore(() => world);
  return {
    secret: new WebhookSecret(
      {
        readCurrent: async (signal) => {
          failing('current secret');
          return stored.readCurrent(signal);
        },
        readVersion: async (versionId, signal) => {
          failing(versionId === world.current?.versionId ? 'current secret' : 'previous secret');
          return stored.readVersion(versionId, signal);
        },
        readLabels: async (signal) => {
          failing('labels of the secret');
          return stored.readLabels(signal);
        },
      },
      { cacheFor: 60_000, refetchEvery: 3000, previousFor: PREVIOUS_FOR, keepFor: 3_600_000 },
      () => CASE_TIME,
    ),
    ledger: {
      claim: async (claim, now) => {
        underway().calls.push('claim');
        failing('ledger');
        return ledger.claim(claim, now);
      },
      markSent: async (claim, sent, now) => {
        underway().calls.push('mark');
        failing('ledger');
        return ledger.markSent(claim, sent, now);
      },
      hold: async (request, perMinute) => {
        underway().calls.push('hold');
        failing('ledger');
        return ledger.hold(request, perMinute);
      },
    },
    publisher: {
      publish: async () => {
        underway().calls.push('publish');
        failing('publisher');
      },
    },
    now: () => CASE_TIME,
    newClaimId: () => `claim-${++claims}`,
  };
}

/** Sends the requests of a case to a fresh environment, one after another. */
export async function observe(fuzzed: FuzzCase, factory: VerifierFactory): Promise<Observation[]> {
  const { eventTypes, eventTypeField, maxBodyBytes, pathToken, heldPerMinute } = fuzzed.settings;
  let underway: Underway | undefined;
  const ports = portsOf(fuzzed, () => {
    if (underway === undefined) throw new Error('Nothing is under way.');
    return underway;
  });
  const isAllowedSource = sourceAllowList(fuzzed.settings.allowList);
  const verifier = factory(
    {
      eventTypes,
      eventTypeField,
      maxBodyBytes,
      isAllowedSource,
      pathToken,
      canary: false,
      sweepAfter: 60_000,
      heldPerMinute,
    },
    ports,
    new WebhookLog(output.lines, () => CASE_TIME),
  );
  const observations: Observation[] = [];
  for (const event of fuzzed.events) {
    const calls: string[] = [];
    underway = { event, calls };
    output.text = '';
    let answer: APIGatewayProxyStructuredResultV2 | undefined;
    let thrown: unknown;
    const began = process.threadCpuUsage();
    try {
      answer = await verifier(gatewayEvent(event));
    } catch (error) {
      thrown = error;
    }
    const { user, system } = process.threadCpuUsage(began);
    observations.push({ answer, thrown, calls, log: output.text, milliseconds: (user + system) / 1000 });
  }
  return observations;
}
