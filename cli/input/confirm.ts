import { createInterface } from 'node:readline/promises';

/**
 * Asks a question that only `y` or `yes` answers with yes.
 *
 * @param signal - aborts the question
 * @param onInterrupt - Ctrl-C at the question, which the terminal then does not turn into a signal
 */
export async function confirm(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  question: string,
  signal: AbortSignal,
  onInterrupt: () => void,
): Promise<boolean> {
  const lines = createInterface({ input, output });
  lines.once('SIGINT', onInterrupt);
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
