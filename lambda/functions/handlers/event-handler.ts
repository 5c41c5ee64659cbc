import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { bestEffort } from '../../adapters/best-effort.ts';
import type { LogWriter } from '../../adapters/log-writer.ts';
import { StillRunningError } from '../../core/deadline.ts';
import { parseCloudEvent, type ReceivedEvent } from '../../core/message/cloud-event.ts';
import { processFifoBatch } from '../../core/message/fifo-batch.ts';
import type { DeadLetterSender } from '../../core/ports.ts';
import { errorFingerprint } from '../../core/telemetry/error-fingerprint.ts';
import { errorSummary } from '../../core/telemetry/error-summary.ts';
import { Redactor } from '../../core/telemetry/redaction.ts';
import { attemptOf, receivesOf } from './attempt.ts';
import type { BusinessCode } from './business-event.ts';
import { DeliveryLog, type FailedDelivery } from './delivery-log.ts';
import { type HandlerPorts, handleEvent } from './handle-event.ts';
import { noteFailure } from './note-failure.ts';

/** Time kept for reporting the batch, in milliseconds. */
const REPORT_MARGIN = 2000;

/** Of that, what no note of a failure may use. */
const NOTE_MARGIN = 1000;

/** What is always waited for business code that was told to stop: time to hear it. */
const MIN_GRACE = 100;

/** What a handler is configured with. */
interface HandlerSettings {
  readonly eventType: string;
  /** Most time one event may take, in milliseconds. */
  readonly recordTimeout: number;
  /** Receives after which the queue moves a message to its dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** How an execution environment is ended in the middle of an invocation, once these messages are deleted. */
export type EndEnvironment = (done: readonly SQSRecord[]) => Promise<void>;

/** What a handler works with, its queue's dead-letter queue included. */
export interface BatchPorts extends HandlerPorts {
  readonly deadLetters: DeadLetterSender;
}

/** An event was not tried because one before it in its group goes on and on. */
class NotTriedError extends Error {
  override readonly name = 'NotTriedError';
}

/** A message of another event type reached this handler's queue. */
class WrongEventTypeError extends Error {
  override readonly name = 'WrongEventTypeError';
}

/** A Lambda function that handles batches of a queue. */
export type SqsHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * A handler as a Lambda handler, on given settings and ports.
 *
 * While business code runs, nothing else of its entity may start, or the effect of an older event could land on that of a
 * newer one. Two things see to that if business code does not stop when its time is over: what stands behind it in its
 * group is not tried, and the environment is ended with the batch. A frozen environment would let it go on in any later
 * invocation; and no message of the group is given out before the visibility time-out, which is longer than this lives.
 */
export function sqsHandler(
  settings: HandlerSettings,
  ports: BatchPorts,
  business: BusinessCode,
  lines: LogWriter,
  endEnvironment: EndEnvironment,
): SqsHandler {
  const { eventType, maxReceiveCount } = settings;
  const isLastAttempt = (record: SQSRecord): boolean => receivesOf(record) >= maxReceiveCount;

  async function handleRecord(record: SQSRecord, context: Context): Promise<void> {
    const log = new DeliveryLog(record, eventType, lines, ports.now);
    const startedAt = ports.now();
    let event: ReceivedEvent | undefined;
    bestEffort(() => log.started());
    try {
      event = parseCloudEvent(record.body);
      if (event.eventType !== eventType) {
        throw new WrongEventTypeError(`This handler is for ${eventType}, not for ${event.eventType}.`);
      }
      const timeLeft = context.getRemainingTimeInMillis() - REPORT_MARGIN;
      const time = Math.min(settings.recordTimeout, timeLeft);
      // As long again to come to an end.
      const grace = Math.max(MIN_GRACE, Math.min(settings.recordTimeout, timeLeft - time));
      const attempt = {
        ...attemptOf(record, event, maxReceiveCount, startedAt),
        deadLetter: (signal: AbortSignal, anew: boolean) => ports.deadLetters.send(record, signal, anew),
      };
      const report = await handleEvent(event, attempt, business, ports, time, grace);
      const handled = event;
      bestEffort(() => log.done(handled, report));
    } catch (error) {
      const failure = await noted(record, event, error, context, startedAt);
      bestEffort(() => log.failed(event, failure));
      throw error;
    }
  }

  /**
   * Waiting for an event that leaves the queue with its failure is no use any more: SQS has counted each of its receives
   * for those behind it in the batch, too, and skipped once more they would leave with it. But a late event in the
   * dead-letter queue can be redriven, and an effect that an older one has overwritten cannot be told from a right one.
   */
  function goesOn(record: SQSRecord, error: unknown): boolean {
    return isLastAttempt(record) && !(error instanceof StillRunningError);
  }

  /** Tells of a record that leaves the queue without having been tried. */
  async function deadLetterUntried(record: SQSRecord, context: Context): Promise<void> {
    const log = new DeliveryLog(record, eventType, lines, ports.now);
    const error = new NotTriedError('An earlier event of the entity did not come to an end.');
    let event: ReceivedEvent | undefined;
    try {
      event = parseCloudEvent(record.body);
    } catch {
      // Said of no event, then.
    }
    const failure = await noted(record, event, error, context);
    bestEffort(() => log.failed(event, failure));
  }

  /**
   * Notes a failure in the history. Never rejects: the failure itself is what counts.
   *
   * @param startedAt - when the work on the message started; absent if it did not
   */
  async function noted(
    record: SQSRecord,
    event: ReceivedEvent | undefined,
    error: unknown,
    context: Context,
    startedAt?: number,
  ): Promise<FailedDelivery> {
    const redactor =
      event === undefined
        ? Redactor.of(record.body)
        : Redactor.of(event.bodyText, [], [event.subject, event.status]);
    const causes = errorSummary(error, redactor);
    const fingerprint = errorFingerprint(causes);
    const failure = { causes, fingerprint, isLastAttempt: isLastAttempt(record), noteCauses: [] };
    if (event === undefined || event.eventType !== eventType) return failure;
    try {
      const timeLeft = context.getRemainingTimeInMillis() - NOTE_MARGIN;
      const { messageId, received, isFirst } = attemptOf(record, event, maxReceiveCount, startedAt ?? 0);
      // The start of any other attempt is in the history.
      const start = isFirst ? startedAt : undefined;
      const note = { causes, fingerprint, isLastAttempt: isLastAttempt(record), messageId, received };
      await noteFailure(event, { ...note, startedAt: start }, ports, timeLeft);
      return failure;
    } catch (noteError) {
      return { ...failure, noteCauses: errorSummary(noteError, redactor) };
    }
  }

  return async function handleBatch(batch, context) {
    bestEffort(() => lines.beginInvocation(context));
    const results = await processFifoBatch(
      batch.Records,
      (record) => record.attributes.MessageGroupId ?? record.messageId,
      (record) => handleRecord(record, context),
      goesOn,
    );
    const untried = results.filter(({ record, outcome }) => outcome === 'skipped' && isLastAttempt(record));
    await Promise.all(untried.map(({ record }) => deadLetterUntried(record, context)));
    const notDone = results.filter((result) => result.outcome !== 'done');
    if (notDone.some((result) => result.outcome === 'failed' && result.error instanceof StillRunningError)) {
      const done = results.filter((result) => result.outcome === 'done');
      await endEnvironment(done.map(({ record }) => record));
    }
    return { batchItemFailures: notDone.map((result) => ({ itemIdentifier: result.record.messageId })) };
  };
}
