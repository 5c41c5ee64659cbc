import type { Target } from '../target/target.ts';
import {
  hasField,
  type LogLine,
  type LogReader,
  numberField,
  textField,
  unreadableLog,
} from './log-lines.ts';

/** A request that was answered 4xx or 503. It left nothing but a line in the verifier's log. */
export interface Rejection {
  /** CloudWatch's id of the line. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Absent if the request had none that is well-formed. */
  readonly requestUuid?: string;
  readonly eventType?: string;
  readonly apiRequestId?: string;
  /** HTTP status of the answer. */
  readonly httpStatus?: number;
  /** Stable code of the answer. */
  readonly code: string;
  readonly detail?: string;
}

/** Lines of rejected requests. Held ones are in the ledger. */
const FILTER = hasField('message', ['webhook.rejected', 'webhook.failed']);

/** Rejections of a span of time, oldest first, read as they are taken. */
export async function* listRejections(
  target: Target,
  logs: LogReader,
  span: { readonly since: number; readonly until: number },
  signal: AbortSignal,
): AsyncGenerator<Rejection> {
  const search = { group: target.logGroups.verifier, filter: FILTER, ...span };
  for await (const line of logs.search(search, signal)) yield rejectionFrom(line);
}

/**
 * Why rejected requests cannot be listed, in words.
 *
 * @throws the error itself, if it is of another kind
 */
export function explainMissingRejections(target: Target, error: unknown): string {
  return `${unreadableLog(target.logGroups.verifier, error)} Rejected requests are not shown.`;
}

/** The answer in words: `401 hash_mismatch`. */
export function answerWords({ httpStatus, code }: Pick<Rejection, 'httpStatus' | 'code'>): string {
  return httpStatus === undefined ? code : `${httpStatus} ${code}`;
}

/** Reads the verifier's line of a rejected request. */
export function rejectionFrom(line: LogLine): Rejection {
  const requestUuid = textField(line, 'requestUuid');
  const eventType = textField(line, 'eventType');
  const apiRequestId = textField(line, 'apiRequestId');
  const httpStatus = numberField(line, 'status');
  const detail = textField(line, 'detail');
  return {
    id: line.id,
    time: line.time,
    ...(requestUuid !== undefined && { requestUuid }),
    ...(eventType !== undefined && { eventType }),
    ...(apiRequestId !== undefined && { apiRequestId }),
    ...(httpStatus !== undefined && { httpStatus }),
    code: textField(line, 'code') ?? 'unknown',
    ...(detail !== undefined && { detail }),
  };
}
