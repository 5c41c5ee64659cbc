import type { StageConfig } from '../config/stage-config.ts';
import type { EventQueue } from './event-queue.ts';
import type { LedgerTable } from './ledger-table.ts';

/** The queues a function publishes to: at least one, because there is a default catalogue. */
export type Publishing = readonly [EventQueue, ...EventQueue[]];

/** The environment that the verifier and the sweeper share. */
export function publishingEnvironment(config: StageConfig, ledger: LedgerTable, [queue]: Publishing) {
  return {
    LEDGER_TABLE: ledger.tableName,
    EVENT_TYPES: config.eventTypes,
    QUEUE_URL_PREFIX: queue.urlPrefix,
    EVENT_SOURCE: config.eventSource,
    RETENTION_DAYS: config.retentionDays,
    PAYLOAD_RETENTION_DAYS: config.payloadRetentionDays,
    SWEEP_AFTER_SECONDS: config.sweepAfterSeconds,
  };
}

/** Sending to each queue, and to nothing else. */
export function sendPermission(queues: Publishing): { actions: string[]; resources: string[] } {
  return { actions: ['sqs:SendMessage'], resources: queues.map((queue) => queue.source.queueArn) };
}
