import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { bestEffort } from '../../adapters/best-effort.ts';
import type { LogWriter } from '../../adapters/log-writer.ts';
import { isCanary } from '../../core/canary/canary-event.ts';
import { stageNumber } from '../../core/canary/canary-stage.ts';
import type { CanaryVerdict } from '../../core/canary/canary-verdict.ts';
import { parseCloudEvent } from '../../core/message/cloud-event.ts';
import { requestUuidFrom } from '../../core/request/webhook-request.ts';
import { errorFingerprint } from '../../core/telemetry/error-fingerprint.ts';
import { errorSummary } from '../../core/telemetry/error-summary.ts';
import { Redactor } from '../../core/telemetry/redaction.ts';
import { type CanaryPorts, type CanaryRun, type CanarySettings, runCanary } from './run-canary.ts';

/**
 * The canary as a Lambda handler, on given settings and ports. It is both ends of the way: invoked by its schedule or an
 * operator it sends an event, invoked by its queue it handles one.
 */
export function canaryHandler(
  settings: CanarySettings,
  ports: CanaryPorts,
  lines: LogWriter,
): (event: unknown, context: Context) => Promise<CanaryVerdict | SQSBatchResponse> {
  async function handleRecord(record: SQSRecord): Promise<void> {
    try {
      const { eventType, requestUuid } = parseCloudEvent(record.body);
      if (!isCanary(eventType)) throw new TypeError(`The canary handles its own events, not ${eventType}.`);
      await ports.ledger.markHandled(requestUuid, ports.now());
    } catch (error) {
      const causes = errorSummary(error, Redactor.of(record.body));
      bestEffort(() =>
        lines.write('canary.handling-failed', {
          requestUuid: requestUuidFrom(record.messageAttributes?.requestUuid?.stringValue),
          messageId: record.messageId,
          received: Number(record.attributes.ApproximateReceiveCount),
          causes,
          fingerprint: errorFingerprint(causes),
        }),
      );
      throw error;
    }
  }

  async function handleBatch({ Records }: SQSEvent): Promise<SQSBatchResponse> {
    const results = await Promise.allSettled(Records.map(handleRecord));
    const failed = Records.filter((_, index) => results[index]?.status === 'rejected');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }

  async function run(): Promise<CanaryVerdict> {
    const beganAt = ports.now();
    const ended = await runCanary(settings, ports);
    bestEffort(() => tell(ended, ports.now() - beganAt));
    const { requestUuid, stopped, latency } = ended;
    return {
      requestUuid,
      ...(stopped && { stoppedAt: stopped.stage, detail: stopped.detail }),
      ...(latency !== undefined && { latencyMilliseconds: latency }),
    };
  }

  function tell(
    { requestUuid, apiRequestId, stopped, latency, secrets }: CanaryRun,
    durationMilliseconds: number,
  ): void {
    const causes = stopped?.cause === undefined ? [] : errorSummary(stopped.cause, Redactor.of('', secrets));
    const line = {
      requestUuid,
      stoppedAt: stopped?.stage,
      detail: stopped?.detail,
      apiRequestId,
      latencyMilliseconds: latency,
      causes,
      fingerprint: stopped && errorFingerprint([{ name: stopped.stage, message: stopped.detail }, ...causes]),
      durationMilliseconds,
    };
    const metrics = {
      CanaryStoppedAt: stageNumber(stopped?.stage),
      ...(latency !== undefined && { CanaryLatency: latency }),
    };
    lines.write('canary.ran', line, metrics, stopped === undefined ? 'info' : 'error');
  }

  return async (event, context) => {
    lines.beginInvocation(context);
    return isBatch(event) ? handleBatch(event) : run();
  };
}

function isBatch(event: unknown): event is SQSEvent {
  return Array.isArray((event as Partial<SQSEvent> | null)?.Records);
}
