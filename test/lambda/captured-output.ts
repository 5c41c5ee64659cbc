import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { LogWriter } from '../../lambda/adapters/log-writer.ts';
import { MetricsRecorder } from '../../lambda/adapters/metrics-recorder.ts';

/** What a function writes to its standard output, and what it writes that with. */
export class CapturedOutput {
  /** Everything written so far. */
  text = '';
  readonly lines: LogWriter;
  readonly metrics: MetricsRecorder;

  constructor() {
    const sink = new Writable({
      write: (chunk, _encoding, done) => {
        this.text += String(chunk);
        done();
      },
    });
    const console = new Console({ stdout: sink, stderr: sink });
    const logger = new Logger({ serviceName: 'test' });
    const metrics = new Metrics({ namespace: 'CedarWebhooks', serviceName: 'test' });
    Object.defineProperty(logger, 'console', { value: console });
    Object.defineProperty(metrics, 'console', { value: console });
    this.lines = new LogWriter(logger);
    this.metrics = new MetricsRecorder(metrics);
  }

  /** Every line as an object, metrics among them. */
  objects(): Record<string, unknown>[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The log lines of this message. */
  linesOf(message: string): Record<string, unknown>[] {
    return this.objects().filter((line) => line.message === message);
  }
}
