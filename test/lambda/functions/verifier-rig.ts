import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import type { SecretVersion } from '../../../lambda/core/ports.ts';
import { sourceAllowList } from '../../../lambda/core/request/source-allow-list.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { WebhookSecret } from '../../../lambda/core/signature/webhook-secret.ts';
import type { VerifierSettings } from '../../../lambda/functions/verifier/receive-webhook.ts';
import { verifierHandler } from '../../../lambda/functions/verifier/verifier-handler.ts';
import { WebhookLog } from '../../../lambda/functions/verifier/webhook-log.ts';
import { CapturedOutput } from '../captured-output.ts';
import { NOON, uuid } from '../factories.ts';
import { MemoryLedger } from '../memory-ledger.ts';
import { memorySecretStore } from '../memory-secret-store.ts';

export const SECRET = 'the-webhook-secret';
export const PATH_TOKEN = 'the-path-token';

/** One request to the verifier. Absent parts are those of a genuine one. */
export interface RequestParts {
  /** Token and event type in the URL. */
  readonly path?: { readonly token?: string; readonly eventType?: string } | undefined;
  /** The path itself, in place of `path`. */
  readonly rawPath?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string | Buffer;
  /** Text whose hash is sent; computed from `signed` and the secret otherwise. */
  readonly signed?: string;
  readonly secret?: string;
  readonly sourceAddress?: string;
  /** Milliseconds left when the request arrives. */
  readonly remaining?: number;
}

function rawPathOf(parts: RequestParts): string {
  const { token, eventType } =
    ('path' in parts ? parts.path : { eventType: 'BusinessKycStatusChanged' }) ?? {};
  return ['', 'webhooks', token, eventType].filter((part) => part !== undefined).join('/');
}

/** The whole verifier handler on memory ports, with everything it touches on record. */
export class VerifierRig {
  readonly ledger = new MemoryLedger(30);
  readonly published: { event: VerifiedEvent; subscriber: string }[] = [];
  readonly calls: string[] = [];
  readonly captured = new CapturedOutput();
  clock = NOON;
  current: SecretVersion | undefined = {
    versionId: 'v1',
    value: SECRET,
    storedAt: NOON,
    pathToken: PATH_TOKEN,
  };
  previous: SecretVersion | undefined;
  secretStoreDown = false;
  /** Replaces what a step does. */
  broken: {
    claim?: (signal: AbortSignal) => Promise<never>;
    publish?: (subscriber: string) => Promise<void>;
    mark?: () => Promise<never>;
  } = {};
  readonly #handler: ReturnType<typeof verifierHandler>;
  #claims = 0;

  constructor(settings: Partial<VerifierSettings> = {}) {
    const { ledger, calls } = this;
    const record = <T>(name: string, work: () => T): T => {
      calls.push(name);
      return work();
    };
    const stored = memorySecretStore(() => this);
    const readSecret = async <T>(read: () => Promise<T>): Promise<T> => {
      calls.push('readSecret');
      if (this.secretStoreDown) throw new Error('Secrets Manager is down');
      return read();
    };
    this.#handler = verifierHandler(
      {
        eventTypes: DEFAULT_EVENT_TYPES,
        eventTypeField: '',
        maxBodyBytes: 262_144,
        isAllowedSource: sourceAllowList([]),
        pathToken: 'off',
        canary: false,
        sweepAfter: 60_000,
        heldPerMinute: 5,
        ...settings,
      },
      {
        secret: new WebhookSecret(
          {
            readCurrent: (signal) => readSecret(() => stored.readCurrent(signal)),
            readVersion: (versionId, signal) => readSecret(() => stored.readVersion(versionId, signal)),
            readLabels: (signal) => readSecret(() => stored.readLabels(signal)),
          },
          { cacheFor: 60_000, refetchEvery: 3000, previousFor: 86_400_000, keepFor: 21_600_000 },
          () => this.clock,
        ),
        ledger: {
          claim: (claim, now, signal) =>
            record('claim', () => this.broken.claim?.(signal) ?? ledger.claim(claim, now)),
          markSent: (claim, sent, now) =>
            record('mark', () => this.broken.mark?.() ?? ledger.markSent(claim, sent, now)),
          hold: (request, perMinute) => record('hold', () => ledger.hold(request, perMinute)),
        },
        publisher: {
          publish: async (event, subscriber) => {
            calls.push('publish');
            await this.broken.publish?.(subscriber);
            this.published.push({ event, subscriber });
          },
        },
        now: () => this.clock,
        newClaimId: () => `claim-${++this.#claims}`,
      },
      new WebhookLog(this.captured.lines, () => this.clock),
    );
  }

  /** Everything written to the console. */
  get output(): string {
    return this.captured.text;
  }

  async send(
    parts: RequestParts = {},
  ): Promise<{ status: number; type: unknown; body: Record<string, unknown> }> {
    const { body = '{"id":42,"status":"VALID"}', signed = '42VALID', secret = SECRET } = parts;
    const event = {
      version: '2.0',
      headers: {
        'content-type': 'application/json',
        'x-webhook-security-fields': 'id,status',
        'x-webhook-security-hash': createHash('sha256')
          .update(signed + secret)
          .digest('hex'),
        'x-webhook-request-uuid': uuid(1),
        ...parts.headers,
      },
      rawPath: parts.rawPath ?? rawPathOf(parts),
      requestContext: {
        requestId: 'api-request-1',
        http: { sourceIp: parts.sourceAddress ?? '203.0.113.7' },
      },
      body: typeof body === 'string' ? body : body.toString('base64'),
      isBase64Encoded: typeof body !== 'string',
    };
    const answer = (await this.#handler(
      event as unknown as APIGatewayProxyEventV2,
      {
        awsRequestId: 'invocation-1',
        getRemainingTimeInMillis: () => parts.remaining ?? 15_000,
      } as Context,
    )) as APIGatewayProxyStructuredResultV2;
    return {
      status: answer.statusCode ?? 0,
      type: answer.headers?.['content-type'],
      body: JSON.parse(answer.body ?? ''),
    };
  }
}
