import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { errorSummary } from '../../adapters/error-summary.ts';
import type { Rendering } from '../../core/security-hash.ts';
import type { WebhookError } from '../../core/webhook-error.ts';
import { statusOf } from './http-answer.ts';
import type { Receipt } from './receive-webhook.ts';

/** Correlates a line with API Gateway's access log and with the request as the sender knows it. */
interface RequestIds {
  /** API Gateway's id of the request. */
  readonly apiRequestId: string;
  readonly requestUuid: string | undefined;
}

const RENDERING_METRICS: Readonly<Record<Rendering, string>> = {
  'as-written': 'HashAsWritten',
  'as-written-null-empty': 'HashNullEmpty',
  'as-javascript': 'HashAsJavaScript',
  'as-javascript-null-empty': 'HashAsJavaScriptNullEmpty',
};

/** Writes the one line and the metrics of each request. Neither ever holds a body, a hash, a secret or a path token. */
export class WebhookLog {
  readonly #logger: Logger;
  readonly #metrics: Metrics;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** A delivery that was answered 2xx. */
  received(ids: RequestIds, receipt: Receipt): void {
    const { authentication, causes, code, eventType, subject, unsent } = receipt;
    this.#logger.info(`webhook.${code}`, {
      ...ids,
      status: 200,
      code,
      eventType,
      subject,
      rendering: authentication.rendering,
      secretStage: authentication.secretStage,
      unsent,
      causes: causes.flatMap(errorSummary),
    });
    this.#count(code === 'accepted' ? 'AcceptedEvents' : 'DuplicateRequests');
    this.#count(authentication.secretStage === 'current' ? 'CurrentSecretUsed' : 'PreviousSecretUsed');
    this.#count(RENDERING_METRICS[authentication.rendering]);
    if (unsent.length > 0) this.#count('EventsLeftToSweeper');
    this.#metrics.publishStoredMetrics();
  }

  /** A delivery that was answered anything else. */
  refused(ids: RequestIds, error: WebhookError): void {
    const { code } = error;
    const line = {
      ...ids,
      status: statusOf(code),
      code,
      detail: error.message,
      causes: errorSummary(error.cause),
    };
    switch (code) {
      case 'unavailable':
        this.#logger.error('webhook.failed', line);
        this.#count('FailedRequests');
        break;
      case 'signed_fields_rejected':
        this.#logger.warn('webhook.held', line);
        this.#count('HeldEvents');
        break;
      default:
        this.#logger.warn('webhook.rejected', line);
        this.#count(code === 'uuid_conflict' ? 'UuidConflicts' : 'RejectedRequests');
        if (code === 'hash_mismatch') this.#count('HashMismatches');
    }
    this.#metrics.publishStoredMetrics();
  }

  #count(metric: string): void {
    this.#metrics.addMetric(metric, MetricUnit.Count, 1);
  }
}
