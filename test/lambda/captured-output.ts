import { LogWriter } from '../../lambda/adapters/log-writer.ts';

/** What a function writes to its standard output, and what it writes that with. */
export class CapturedOutput {
  /** Everything written so far. */
  text = '';
  readonly lines = new LogWriter('test', (text) => {
    this.text += text;
  });

  /** Every line as an object. */
  objects(): Record<string, unknown>[] {
    return this.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The lines of this message. */
  linesOf(message: string): Record<string, unknown>[] {
    return this.objects().filter((line) => line.message === message);
  }
}
