import type { SQSRecord } from 'aws-lambda';
import type { LogWriter } from '../../adapters/log-writer.ts';
import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { Clock, HandlingFailure } from '../../core/ports.ts';
import { requestUuidFrom } from '../../core/request/webhook-request.ts';
import type { ErrorSummary } from '../../core/telemetry/error-summary.ts';
import { receivesOf } from './attempt.ts';
import type { HandlingReport } from './handle-event.ts';

/** How one delivery failed. */
export interface FailedDelivery extends Pick<HandlingFailure, 'fingerprint' | 'isLastAttempt'> {
  readonly causes: readonly ErrorSummary[];
  /** Why the failure could not be noted in the history. */
  readonly noteCauses: readonly ErrorSummary[];
}

/** Writes the one line of one delivery, metrics included. */
export class DeliveryLog {
  readonly #record: SQSRecord;
  readonly #eventType: string;
  readonly #lines: LogWriter;
  readonly #now: Clock;
  readonly #beganAt: number;

  /** @param eventType - the type that the handler is for */
  constructor(record: SQSRecord, eventType: string, lines: LogWriter, now: Clock) {
    this.#record = record;
    this.#eventType = eventType;
    this.#lines = lines;
    this.#now = now;
    this.#beganAt = now();
  }

  /**
   * The work on the message starts. That it was received before is told now: a delivery that crashes or runs into its
   * function's time-out tells nothing afterwards.
   */
  started(): void {
    const received = receivesOf(this.#record);
    if (received < 2) return;
    this.#lines.count({ ReceiveCount: received });
  }

  /** The event was handled, now or before, or skipped. */
  done(event: ReceivedEvent, report: HandlingReport): void {
    const { requestUuid, entity, subject } = event;
    const latencyMilliseconds = this.#latency(event);
    const line = { ...this.#message(event), requestUuid, entity, subject, latencyMilliseconds };
    if (report.outcome === 'repeated') {
      this.#lines.write('webhook.repeated', line, { RepeatedDeliveries: 1 });
      return;
    }
    if (report.outcome === 'skipped') {
      this.#lines.write(
        'webhook.skipped',
        { ...line, messageId: this.#record.messageId },
        { DeadLetteredEvents: 1 },
      );
      return;
    }
    const isLate = report.timeliness === 'late';
    this.#lines.write(
      'webhook.handled',
      { ...line, timeliness: isLate ? 'late' : undefined },
      {
        EndToEndLatency: latencyMilliseconds,
        ...(isLate && { LateEvents: 1 }),
      },
    );
  }

  /** @param event - absent if the message could not be read */
  failed(event: ReceivedEvent | undefined, failure: FailedDelivery): void {
    const { causes, fingerprint, isLastAttempt, noteCauses } = failure;
    const { messageId } = this.#record;
    const line = { ...this.#message(event), messageId, causes, fingerprint, noteCauses };
    this.#lines.write(isLastAttempt ? 'webhook.dead-lettered' : 'webhook.handling-failed', line, {
      HandlingFailures: 1,
      ...(isLastAttempt && { DeadLetteredEvents: 1 }),
    });
  }

  #message(event: ReceivedEvent | undefined) {
    const { messageAttributes } = this.#record;
    return {
      apiRequestId: event?.apiRequestId,
      requestUuid: event?.requestUuid ?? requestUuidFrom(messageAttributes.requestUuid?.stringValue),
      eventType: this.#eventType,
      entity: event?.entity,
      subject: event?.subject,
      received: receivesOf(this.#record),
      latencyMilliseconds: event && this.#latency(event),
      durationMilliseconds: this.#now() - this.#beganAt,
    };
  }

  /** Clocks differ; nothing takes less than no time. */
  #latency(event: ReceivedEvent): number {
    return Math.max(0, this.#now() - event.claimedAt);
  }
}
