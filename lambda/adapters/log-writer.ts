import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { LOG_LINES, type LogLines, type LogMessage } from '../core/telemetry/log-lines.ts';

/** Writes the lines of the catalogue, and no others. */
export class LogWriter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Has all lines name the invocation they belong to, from now on. */
  beginInvocation(context: Context): void {
    this.#logger.addContext(context);
  }

  /** @param level - if it is not the line's usual one */
  write<Message extends LogMessage>(
    message: Message,
    line: LogLines[Message],
    level = LOG_LINES[message].level,
  ): void {
    this.#logger[level](message, { ...line });
  }
}
