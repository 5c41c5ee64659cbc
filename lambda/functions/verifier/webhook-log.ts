import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { bestEffort } from '../../adapters/best-effort.ts';
import type { LogWriter } from '../../adapters/log-writer.ts';
import { isCanary } from '../../core/canary/canary-event.ts';
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
import type { MetricValues } from '../../core/telemetry/embedded-metrics.ts';
import { errorFingerprint } from '../../core/telemetry/error-fingerprint.ts';
import { type ErrorSummary, errorSummary } from '../../core/telemetry/error-summary.ts';
import { type MetricName, REJECTION_METRICS } from '../../core/telemetry/metric-catalogue.ts';
import { Redactor } from '../../core/telemetry/redaction.ts';
import { statusOf } from './http-answer.ts';
import type { Receipt, Reception } from './receive-webhook.ts';
import type { RequestFacts } from './request-facts.ts';

/** Those that are counted: all but the usual one. */
const RENDERING_METRICS: Readonly<Record<Exclude<Rendering, 'as-written'>, MetricName>> = {
  'as-written-null-empty': 'HashNullEmpty',
  'as-javascript': 'HashAsJavaScript',
  'as-javascript-null-empty': 'HashAsJavaScriptNullEmpty',
};

/** Failed sends that are told of, lest a line about many take the time that is kept for the answer. */
const CAUSES_TOLD = 5;

/** Requests with so many of the platform's three headers are taken for the platform's own. */
const PLATFORM_HEADERS = 2;

/** Whether a rejected request looks like the platform's. */
interface Origin {
  readonly platformHeaders: number;
  readonly verified: boolean;
}

/** A rejection counts under its reason, and under what makes it look genuine. */
function rejectionMetrics(
  code: keyof typeof REJECTION_METRICS,
  { hash }: RequestFacts,
  { platformHeaders, verified }: Origin,
): MetricValues {
  const metrics: MetricValues = { RejectedRequests: 1, [REJECTION_METRICS[code]]: 1 };
  if (code === 'hash_mismatch') return metrics;
  return {
    ...metrics,
    ...(hash === 'wrong' && { HashMismatches: 1 }),
    ...(verified && { VerifiedRejections: 1 }),
    ...(platformHeaders >= PLATFORM_HEADERS && { PlatformRejections: 1 }),
  };
}

/** Writes the one line of each request, metrics included. It never holds a body, a hash, a secret or a path token. */
export class WebhookLog {
  readonly #lines: LogWriter;
  readonly #now: Clock;

  constructor(lines: LogWriter, now: Clock) {
    this.#lines = lines;
    this.#now = now;
  }

  /** The log of a request that has just come. */
  begin(event: APIGatewayProxyEventV2, context: Context): RequestLog {
    bestEffort(() => this.#lines.beginInvocation(context));
    return new RequestLog(event, this.#lines, this.#now);
  }
}

/** Writes what became of one request, once. */
export class RequestLog {
  readonly #event: APIGatewayProxyEventV2;
  readonly #lines: LogWriter;
  readonly #now: Clock;
  readonly #beganAt: number;
  #secretFailure: SecretFailure | undefined;

  constructor(event: APIGatewayProxyEventV2, lines: LogWriter, now: Clock) {
    this.#event = event;
    this.#lines = lines;
    this.#now = now;
    this.#beganAt = now();
  }

  /** What looks at the webhook secret came to on the way, before the delivery is told of. */
  lookedAtSecret(failure: SecretFailure | undefined): void {
    this.#secretFailure = failure;
  }

  /**
   * What became of the delivery.
   *
   * @param path - as logs may show it
   */
  ended(reception: Reception, path: string): void {
    if (isCanary(reception.facts.eventType)) this.#canaryEnded(reception, path);
    else if ('receipt' in reception) this.#received(reception.receipt, reception.facts);
    else this.#rejected(reception.error, path, reception.facts);
  }

  /**
   * It was posted to the canary's URL. What is accepted or not kept there is in no figure of events; its own function tells
   * how it went. What is rejected there may be anybody's, so it counts as ever.
   */
  #canaryEnded(reception: Reception, path: string): void {
    const { facts } = reception;
    if ('receipt' in reception) {
      const { causes, code } = reception.receipt;
      if (causes.length > 0) {
        this.#canaryFailed(200, code, 'Its queue did not take the event.', causes, facts, {});
      } else if (this.#secretFailure !== undefined) {
        this.#lines.count(this.#secretMetrics());
      }
    } else if (reception.error.code === 'unavailable') {
      const { cause, code, message } = reception.error;
      // Of the secret it is true whoever calls.
      const metrics = cause instanceof SecretNotStoredError ? { SecretNotStored: 1 } : {};
      const causes = cause === undefined ? [] : [cause];
      this.#canaryFailed(statusOf(code), code, message, causes, facts, metrics);
    } else {
      this.#rejected(reception.error, path, facts);
    }
  }

  #canaryFailed(
    status: number,
    code: string,
    detail: string,
    errors: readonly unknown[],
    facts: RequestFacts,
    metrics: MetricValues,
  ): void {
    const causes = this.#summaries(errors, facts);
    const fingerprint = errorFingerprint([{ name: code, message: detail }, ...causes]);
    const line = { ...this.#request(facts), status, code, detail, causes, fingerprint };
    this.#lines.write('canary.failed', line, { ...this.#secretMetrics(), ...metrics });
  }

  /** The delivery was answered 2xx. */
  #received(receipt: Receipt, facts: RequestFacts): void {
    const { authentication, code, eventType, requestUuid, subject, unsent } = receipt;
    const { rendering, secretStage, tokenStage } = authentication;
    const line = {
      ...this.#request(facts),
      requestUuid,
      eventType,
      subject,
      rendering: rendering === 'as-written' ? undefined : rendering,
      secretStage,
    };
    const metrics: MetricValues = {
      ...this.#secretMetrics(),
      ...(secretStage === 'previous' && { PreviousSecretUsed: 1 }),
      ...(tokenStage === 'previous' && { PreviousTokenUsed: 1 }),
      ...(rendering !== 'as-written' && { [RENDERING_METRICS[rendering]]: 1 }),
    };
    if (code === 'duplicate') {
      this.#lines.write('webhook.duplicate', line, { DuplicateRequests: 1, ...metrics });
      return;
    }
    const causes = this.#summaries(receipt.causes, facts);
    this.#lines.write(
      'webhook.accepted',
      {
        ...line,
        unsent: unsent.length > 0 ? unsent : undefined,
        causes: causes.length > 0 ? causes : undefined,
        fingerprint: causes.length > 0 ? errorFingerprint(causes) : undefined,
      },
      { AcceptedEvents: 1, ...metrics, ...(unsent.length > 0 && { EventsLeftToSweeper: 1 }) },
    );
  }

  /** The delivery was answered anything else. */
  #rejected(error: WebhookError, path: string, facts: RequestFacts): void {
    const secretMetrics = this.#secretMetrics();
    // A wrong token is told of even so: else tokens could be guessed behind the mark of a probe.
    if (isProbe(this.#event) && !facts.tokenIsWrong) {
      if (this.#secretFailure !== undefined) this.#lines.count(secretMetrics);
      return;
    }
    const { code } = error;
    const { securityFields } = facts;
    const line = {
      ...this.#request(facts),
      securityFields: securityFields?.every(isTellableName) ? securityFields : undefined,
      status: statusOf(code),
      code,
      detail: error.message,
    };
    switch (code) {
      case 'unavailable': {
        const causes = this.#summaries(error.cause === undefined ? [] : [error.cause], facts);
        const fingerprint = errorFingerprint([{ name: error.name, message: error.message }, ...causes]);
        this.#lines.write(
          'webhook.failed',
          { ...line, causes, fingerprint },
          {
            ...secretMetrics,
            FailedRequests: 1,
            ...(error.cause instanceof SecretNotStoredError && { SecretNotStored: 1 }),
          },
        );
        break;
      }
      case 'signed_fields_rejected':
      case 'body_not_portable':
        this.#lines.write('webhook.held', line, { ...secretMetrics, HeldEvents: 1 });
        break;
      default: {
        const origin = this.#origin(facts);
        const metrics =
          code === 'uuid_conflict' ? { UuidConflicts: 1 } : rejectionMetrics(code, facts, origin);
        this.#lines.write('webhook.rejected', { ...line, path, ...origin }, { ...secretMetrics, ...metrics });
      }
    }
  }

  #secretMetrics(): MetricValues {
    const failure = this.#secretFailure;
    return failure === undefined ? {} : { SecretReadFailureAge: failure.failingFor / 1000 };
  }

  /** What tells whether a rejected request was the platform's. */
  #origin({ hash }: RequestFacts): Origin {
    return {
      platformHeaders: platformHeaderCount(this.#event),
      verified: hash === 'verified',
    };
  }

  #request({ eventType, subject }: RequestFacts) {
    const { body = '', isBase64Encoded, requestContext } = this.#event;
    return {
      apiRequestId: requestContext.requestId,
      requestUuid: requestUuidOf(this.#event),
      eventType,
      subject,
      bodyBytes: Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8'),
      durationMilliseconds: this.#now() - this.#beganAt,
      secretFailure: this.#secretFailure?.reason,
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
