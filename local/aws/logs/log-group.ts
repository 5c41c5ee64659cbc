import { appendFile, stat } from 'node:fs/promises';
import { eventsFrom, type LogEvent, timeOfLine } from './log-event.ts';
import { linesFrom } from './log-lines.ts';

/**
 * Lines stand in the order of writing, not of time: processes that share a log, and the end of long work, mix them.
 * None is off by more than this.
 */
const DISORDER_MILLISECONDS = 60_000;
/** A search ends here; the rest is read. */
const SEARCH_BYTES = 64 * 1024;

export interface LogGroupSettings {
  readonly name: string;
  /** File that holds the events; it may come later. */
  readonly path: string;
  /** Whether each line begins with its time and a blank, which are no part of the message. */
  readonly stamped?: boolean;
}

/** A log group: one file. */
export class LogGroup {
  readonly name: string;
  readonly path: string;
  readonly #stamped: boolean;

  constructor(settings: LogGroupSettings) {
    this.name = settings.name;
    this.path = settings.path;
    this.#stamped = settings.stamped ?? false;
  }

  /** Events from an offset on, in the order of writing. @param offset - as found in an event, or 0 */
  async *events(offset: number): AsyncGenerator<LogEvent> {
    const started = Math.floor((await stat(this.path).catch(() => undefined))?.birthtimeMs ?? 0);
    for await (const event of eventsFrom(this.path, offset, started)) {
      yield this.#stamped ? { ...event, message: event.message.replace(/^\S+ /, '') } : event;
    }
  }

  /** Adds events whose messages bear their time themselves, on one line each. It is on disk then. */
  async append(messages: readonly string[]): Promise<void> {
    await appendFile(this.path, messages.map((message) => `${message}\n`).join(''), { flush: true });
  }

  async size(): Promise<number> {
    return (await stat(this.path).catch(() => undefined))?.size ?? 0;
  }

  /** An offset at or before the first event of that time or later, found without reading all that is before. */
  async offsetOf(time: number): Promise<number> {
    let [before, after] = [0, await this.size()];
    while (after - before > SEARCH_BYTES) {
      const middle = Math.floor((before + after) / 2);
      const line = await this.#lineWithTime(middle);
      if (line === undefined || line.start >= after || line.time >= time - DISORDER_MILLISECONDS)
        after = middle;
      else before = line.start;
    }
    return before;
  }

  /** The first line with a time that begins after an offset in the middle of any line. */
  async #lineWithTime(offset: number): Promise<{ start: number; time: number } | undefined> {
    let first = true;
    for await (const { start, text } of linesFrom(this.path, offset)) {
      const time = first ? undefined : timeOfLine(text);
      if (time !== undefined) return { start, time };
      first = false;
    }
    return undefined;
  }
}

/** Whether an event is so late that none of this time or earlier is written after it. */
export function isPast(event: LogEvent, time: number): boolean {
  return event.timestamp > time + DISORDER_MILLISECONDS;
}
