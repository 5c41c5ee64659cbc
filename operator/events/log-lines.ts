import {
  CloudWatchLogsClient,
  type FilterLogEventsCommandInput,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Target } from '../target/target.ts';

/** One JSON line of a function's log or of the access log. */
export interface LogLine {
  /** CloudWatch's id of it. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Which lines are wanted. The pattern has the log service send few others, and the test decides: what is sent back is
 * checked again, because not every service, emulator or version knows every pattern.
 */
export interface LogFilter {
  /** Filter pattern of CloudWatch Logs. */
  readonly pattern: string;
  readonly test: (line: LogLine) => boolean;
}

/** Where and when to look. Times are milliseconds since the epoch, both included. */
export interface LogSearch {
  readonly group: string;
  readonly filter: LogFilter;
  readonly since: number;
  readonly until: number;
}

/** Reads log groups of a stack. Lines that are no JSON are passed over. */
export class LogReader {
  readonly #client: CloudWatchLogsClient;

  constructor(target: Pick<Target, 'clientSettings'>) {
    this.#client = new CloudWatchLogsClient(target.clientSettings);
  }

  /**
   * Lines that match, oldest first, read as they are taken.
   *
   * @param bound.mostPages - pages after which the search ends; a page may be empty, because CloudWatch ends it by time
   * @param bound.onEnd - told if the search came to the end of the group
   */
  async *search(
    { group, filter, since, until }: LogSearch,
    signal: AbortSignal,
    bound: { readonly mostPages?: number; readonly onEnd?: () => void } = {},
  ): AsyncGenerator<LogLine> {
    const input: FilterLogEventsCommandInput = {
      logGroupName: group,
      filterPattern: filter.pattern,
      startTime: since,
      endTime: until,
    };
    let pages = 0;
    for await (const { events = [], nextToken } of paginateFilterLogEvents({ client: this.#client }, input, {
      abortSignal: signal,
    })) {
      for (const { eventId = '', timestamp = 0, message = '' } of events) {
        const fields = fieldsOf(message);
        if (fields === undefined) continue;
        const line = { id: eventId, time: timestamp, fields };
        const isOfSpan = timestamp >= since && timestamp <= until;
        if (isOfSpan && filter.test(line)) yield line;
      }
      pages += 1;
      if (pages === bound.mostPages && nextToken !== undefined) return;
    }
    bound.onEnd?.();
  }
}

function fieldsOf(message: string): LogLine['fields'] | undefined {
  try {
    const fields: unknown = JSON.parse(message);
    return typeof fields === 'object' && fields !== null ? (fields as LogLine['fields']) : undefined;
  } catch {
    return undefined;
  }
}

/** A field's text, if it is one. */
export function textField({ fields }: LogLine, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

/** A field's number, also where it is written as text, as in the access log. */
export function numberField({ fields }: LogLine, name: string): number | undefined {
  const value = fields[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Lines in which a field has one of the values. */
export function hasField(name: string, values: readonly string[]): LogFilter {
  const wanted = new Set(values);
  return {
    pattern: `{ ${values.map((value) => `$.${name} = ${quoted(value)}`).join(' || ')} }`,
    test: ({ fields }) => wanted.has(String(fields[name])),
  };
}

/** Lines of one request UUID. A term finds them faster than a pattern for JSON does. */
export function ofRequest(requestUuid: string): LogFilter {
  return { pattern: quoted(requestUuid), test: ({ fields }) => fields.requestUuid === requestUuid };
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Rejections of a search that are told instead of ending the command: what the ledger says does not need the logs. */
const TOLD: Readonly<Record<string, string>> = {
  AccessDeniedException: 'the permission logs:FilterLogEvents is missing',
  ResourceNotFoundException: 'it does not exist',
};

/**
 * Why a log group cannot be read, in words.
 *
 * @throws the error itself, if it is of another kind
 */
export function unreadableLog(group: string, error: unknown): string {
  const reason = error instanceof Error ? TOLD[error.name] : undefined;
  if (reason === undefined) throw error;
  return `The log group ${group} cannot be read: ${reason}.`;
}
