import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { bestEffort } from '../../adapters/best-effort.ts';
import type { LogWriter } from '../../adapters/log-writer.ts';
import type { MetricsRecorder } from '../../adapters/metrics-recorder.ts';
import type { Clock } from '../../core/ports.ts';
import type { WebhookError } from '../../core/request/webhook-error.ts';
import {
  bodyTextOf,
  isProbe,
  platformHeaderCount,
  requestUuidOf,
  securityHashOf,
} from '../../core/request/webhook-request.ts';
import { isTellableName } from '../../core/signature/field-name.ts';
import type { Rendering } from '../../core/signature/security-hash.ts';
import { type SecretFailure, SecretNotStoredError } from '../../core/signature/webhook-secret.ts';
import { errorFingerprint } from '../../core/telemetry/error-fingerprint.ts';
import { type ErrorSummary, errorSummary } from '../../core/telemetry/error-summary.ts';
import { type MetricName, REJECTION_METRICS } from '../../core/telemetry/metric-catalogue.ts';
import { Redactor } from '../../core/telemetry/redaction.ts';
import { statusOf } from './http-answer.ts';
import type { Receipt, Reception } from './receive-webhook.ts';
import type { RequestFacts } from './request-facts.ts';

const RENDERING_METRICS: Readonly<Record<Rendering, MetricName>> = {
  'as-written': 'HashAsWritten',
  'as-written-null-empty': 'HashNullEmpty',
  'as-javascript': 'HashAsJavaScript',
  'as-javascript-null-empty': 'HashAsJavaScriptNullEmpty',
};

/** Failed sends that are told of, lest a line about many take the time that is kept for the answer. */
const CAUSES_TOLD = 5;

/** Requests with so many of the platform's three headers are taken for the platform's own. */
const PLATFORM_HEADERS = 2;

/** Writes the one line and the metrics of each request. Neither ever holds a body, a hash, a secret or a path token. */
export class WebhookLog {
  readonly #lines: LogWriter;
  readonly #metrics: MetricsRecorder;
  readonly #now: Clock;

  constructor(lines: LogWriter, metrics: MetricsRecorder, now: Clock) {
    this.#lines = lines;
    this.#metrics = metrics;
    this.#now = now;
  }

  /** The log of a request that has just come. */
  begin(event: APIGatewayProxyEventV2, context: Context): RequestLog {
    bestEffort(() => this.#lines.beginInvocation(context));
    return new RequestLog(event, this.#lines, this.#metrics, this.#now);
  }
}

/** Writes what became of one request, once. */
export class RequestLog {
  readonly #event: APIGatewayProxyEventV2;
  readonly #lines: LogWriter;
  readonly #metrics: MetricsRecorder;
  readonly #now: Clock;
  readonly #beganAt: number;
  #secretFailure: string | undefined;

  constructor(event: APIGatewayProxyEventV2, lines: LogWriter, metrics: MetricsRecorder, now: Clock) {
    this.#event = event;
    this.#lines = lines;
    this.#metrics = metrics;
    this.#now = now;
    this.#beganAt = now();
  }

  /** What looks at the webhook secret came to on the way, before the delivery is told of. */
  lookedAtSecret(failure: SecretFailure | undefined): void {
    if (failure === undefined) return;
    this.#secretFailure = failure.reason;
    this.#metrics.add('SecretReadFailureAge', failure.failingFor / 1000);
  }

  /**
   * What became of the delivery.
   *
   * @param path - as logs may show it
   */
  ended(reception: Reception, path: string): void {
    if ('receipt' in reception) this.#received(reception.receipt, reception.facts);
    else this.#rejected(reception.error, path, reception.facts);
  }

  /** The delivery was answered 2xx. */
  #received(receipt: Receipt, facts: RequestFacts): void {
    const { authentication, code, eventType, requestUuid, securityFields, subject, unsent } = receipt;
    const line = {
      ...this.#request(200, code, facts),
      requestUuid,
      eventType,
      subject,
      securityFields,
      rendering: authentication.rendering,
      secretStage: authentication.secretStage,
    };
    if (code === 'accepted') {
      const causes = this.#summaries(receipt.causes, facts);
      const fingerprint = causes.length === 0 ? undefined : errorFingerprint(causes);
      this.#lines.write('webhook.accepted', { ...line, unsent, causes, fingerprint });
      this.#metrics.add('AcceptedEvents');
    } else {
      this.#lines.write('webhook.duplicate', line);
      this.#metrics.add('DuplicateRequests');
    }
    this.#metrics.add(authentication.secretStage === 'current' ? 'CurrentSecretUsed' : 'PreviousSecretUsed');
    if (authentication.tokenStage === 'previous') this.#metrics.add('PreviousTokenUsed');
    this.#metrics.add(RENDERING_METRICS[authentication.rendering]);
    if (unsent.length > 0) this.#metrics.add('EventsLeftToSweeper');
    this.#metrics.publish();
  }

  /** The delivery was answered anything else. */
  #rejected(error: WebhookError, path: string, facts: RequestFacts): void {
    // A wrong token is told of even so: else tokens could be guessed behind the mark of a probe.
    if (isProbe(this.#event) && !facts.tokenIsWrong) return;
    const { code } = error;
    const line = { ...this.#request(statusOf(code), code, facts), detail: error.message };
    switch (code) {
      case 'unavailable': {
        const causes = this.#summaries(error.cause === undefined ? [] : [error.cause], facts);
        const fingerprint = errorFingerprint([{ name: error.name, message: error.message }, ...causes]);
        this.#lines.write('webhook.failed', { ...line, causes, fingerprint });
        this.#metrics.add('FailedRequests');
        if (error.cause instanceof SecretNotStoredError) this.#metrics.add('SecretNotStored');
        break;
      }
      case 'signed_fields_rejected':
      case 'body_not_portable':
        this.#lines.write('webhook.held', line);
        this.#metrics.add('HeldEvents');
        break;
      case 'uuid_conflict':
        this.#lines.write('webhook.rejected', { ...line, path, ...this.#origin(facts) });
        this.#metrics.add('UuidConflicts');
        break;
      default: {
        const origin = this.#origin(facts);
        this.#lines.write('webhook.rejected', { ...line, path, ...origin });
        this.#metrics.add('RejectedRequests');
        this.#metrics.add(REJECTION_METRICS[code]);
        if (code === 'hash_mismatch') break;
        if (facts.hash === 'wrong') this.#metrics.add('HashMismatches');
        if (origin.verified) this.#metrics.add('VerifiedRejections');
        if (origin.platformHeaders >= PLATFORM_HEADERS) this.#metrics.add('PlatformRejections');
      }
    }
    this.#metrics.publish();
  }

  /** What tells whether a rejected request was the platform's. */
  #origin({ hash }: RequestFacts) {
    return {
      platformHeaders: platformHeaderCount(this.#event),
      verified: hash === 'verified',
    };
  }

  #request(status: number, code: string, { eventType, subject, securityFields }: RequestFacts) {
    const { body = '', isBase64Encoded, requestContext } = this.#event;
    return {
      apiRequestId: requestContext.requestId,
      requestUuid: requestUuidOf(this.#event),
      eventType,
      subject,
      securityFields: securityFields?.every(isTellableName) ? securityFields : undefined,
      bodyBytes: Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8'),
      status,
      code,
      durationMilliseconds: this.#now() - this.#beganAt,
      secretFailure: this.#secretFailure,
    };
  }

  #summaries(causes: readonly unknown[], facts: RequestFacts): ErrorSummary[] {
    // Most requests have none, and to know what a large body says takes longer than the rest of the line.
    if (causes.length === 0) return [];
    const redactor = this.#redactor(facts);
    return causes.slice(0, CAUSES_TOLD).flatMap((cause) => errorSummary(cause, redactor));
  }

  /** Knows what the request brought that must not be told. */
  #redactor({ pathToken, subject, status }: RequestFacts): Redactor {
    const hidden = [securityHashOf(this.#event), pathToken];
    return Redactor.of(
      bodyTextOf(this.#event),
      hidden.filter((value) => value !== undefined),
      [subject, status].filter((value) => value !== undefined),
    );
  }
}
