import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/**
 * Everything that is piped in; one line without echo if somebody sits at the keyboard.
 *
 * @param signal - aborts the prompt
 * @param onInterrupt - Ctrl-C during the prompt, which the terminal then does not turn into a signal
 */
export async function readSecretInput(
  input: NodeJS.ReadStream,
  prompt: (text: string) => void,
  signal: AbortSignal,
  onInterrupt: () => void,
): Promise<Buffer> {
  if (!input.isTTY) {
    const chunks: Buffer[] = [];
    for await (const chunk of input) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  prompt('Webhook secret (not shown), then Enter:');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: true });
  lines.once('SIGINT', onInterrupt);
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      lines.once('line', (line) => resolve(Buffer.from(line)));
      lines.once('close', () => resolve(Buffer.alloc(0)));
    });
  } finally {
    lines.close();
  }
}
