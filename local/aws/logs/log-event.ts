import { linesFrom } from './log-lines.ts';

/** An entry of a log. */
export interface LogEvent {
  /** Byte offset of its first line. */
  readonly start: number;
  /** Byte offset after its last line. */
  readonly end: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/**
 * Time of a line: a time in ISO form at its beginning, or of JSON the `timestamp` or the `_aws.Timestamp` of
 * embedded metrics.
 *
 * @returns epoch milliseconds; undefined if the line bears none
 */
export function timeOfLine(text: string): number | undefined {
  if (!text.startsWith('{')) return isoTime(/^\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(text)?.[0]);
  try {
    const { timestamp, _aws } = JSON.parse(text) as {
      timestamp?: unknown;
      _aws?: { Timestamp?: unknown } | null;
    };
    if (typeof timestamp === 'string') return isoTime(timestamp);
    return typeof _aws?.Timestamp === 'number' ? _aws.Timestamp : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads the events of a log file from an offset on. A line without a time of its own goes on with the plain text
 * before it, as a stack trace does; after anything else it is an event of the same time.
 *
 * @param offset - byte offset of the beginning of an event
 * @param earliest - epoch milliseconds for lines before the first that bears a time
 */
export async function* eventsFrom(path: string, offset: number, earliest: number): AsyncGenerator<LogEvent> {
  let pending: LogEvent | undefined;
  for await (const { start, end, text } of linesFrom(path, offset)) {
    const time = timeOfLine(text);
    if (time === undefined && pending !== undefined && !pending.message.startsWith('{')) {
      pending = { ...pending, end, message: `${pending.message}\n${text}` };
      continue;
    }
    if (pending !== undefined) yield pending;
    pending = { start, end, timestamp: time ?? pending?.timestamp ?? earliest, message: text };
  }
  if (pending !== undefined) yield pending;
}

function isoTime(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
