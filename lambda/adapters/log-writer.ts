import type { Context } from 'aws-lambda';
import { embeddedMetrics, type MetricValues } from '../core/telemetry/embedded-metrics.ts';
import { type Level, LOG_LINES, type LogLines, type LogMessage } from '../core/telemetry/log-lines.ts';

/** Where lines go. */
export type WriteText = (text: string) => void;

const toStandardOutput: WriteText = (text) => void process.stdout.write(text);

/**
 * Writes the lines of the catalogue, and no others. The metrics of what a line tells are in the line itself.
 *
 * Lines go to the standard output past `console`, which Lambda wraps. What is JSON already it passes on as it is, if the
 * level of its application log lets it: the stack has none that does not. A level set in the environment makes no
 * difference: without the line there would be no metric.
 */
export class LogWriter {
  readonly #service: string | undefined;
  readonly #write: WriteText;
  #invocationId: string | undefined;
  #isFirst = true;
  #memoryTold = 0;

  /** @param service - name of the stack */
  constructor(service = process.env.POWERTOOLS_SERVICE_NAME, write = toStandardOutput) {
    this.#service = service;
    this.#write = write;
  }

  /** Has lines name the invocation they belong to, from now on. */
  beginInvocation(context: Pick<Context, 'awsRequestId'>): void {
    this.#invocationId = context.awsRequestId;
  }

  /**
   * @param metrics - what is counted with it
   * @param level - if it is not the line's usual one
   */
  write<Message extends LogMessage>(
    message: Message,
    line: LogLines[Message],
    metrics: MetricValues = {},
    level: Level = LOG_LINES[message].level,
  ): void {
    const now = Date.now();
    this.#print({
      level: level.toUpperCase(),
      message,
      timestamp: new Date(now).toISOString(),
      service: this.#service,
      ...line,
      ...this.#invocation(message, level),
      ...this.#process(),
      ...embeddedMetrics(metrics, now),
    });
  }

  /** Counts what has no line, or has it later and perhaps never. */
  count(metrics: MetricValues): void {
    this.#print({ service: this.#service, ...embeddedMetrics(metrics, Date.now()) });
  }

  #print(line: Readonly<Record<string, unknown>>): void {
    this.#write(`${JSON.stringify(line)}\n`);
  }

  /** A request that went well has no line beside it that is found by its invocation. */
  #invocation(message: LogMessage, level: Level) {
    const goesWithoutSaying = level === 'info' && LOG_LINES[message].writtenBy === 'verifier';
    return goesWithoutSaying ? {} : { function_request_id: this.#invocationId };
  }

  /** What changes seldom is told when it has changed. */
  #process() {
    const memory = Math.ceil(process.resourceUsage().maxRSS / 1024);
    const startMilliseconds = this.#isFirst ? Math.round(performance.now()) : undefined;
    const memoryMegabytes = memory > this.#memoryTold ? memory : undefined;
    this.#isFirst = false;
    this.#memoryTold = Math.max(this.#memoryTold, memory);
    return { startMilliseconds, memoryMegabytes };
  }
}
