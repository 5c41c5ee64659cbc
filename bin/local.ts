import { fileURLToPath } from 'node:url';
import { LocalRunError } from '../local/local-run-error.ts';
import { parseOptions } from '../local/run/options.ts';
import { startLocalRun } from '../local/run/start-local-run.ts';
import { openConsole } from './local-console.ts';

const write = (line: string) => process.stdout.write(`${line}\n`);

// `npm start | head` must not end the run.
process.stdout.on('error', () => {});

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Asked twice: whoever asks does not want to wait.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}
const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));

try {
  const options = parseOptions(process.argv.slice(2));
  if (options !== undefined) {
    const projectRoot = fileURLToPath(new URL('..', import.meta.url));
    const run = await startLocalRun(options, {
      projectRoot,
      signal: stop.signal,
      clock: Date.now,
      write,
      openConsole,
    });
    write(`Ready ${run.url}`);
    await stopped;
    write('Stopping: finishing what is under way. Once more ends it at once.');
    await run.stop();
    // Whatever did not end in time must not keep the process.
    process.exit(0);
  }
} catch (error) {
  if (!stop.signal.aborted) {
    if (!(error instanceof LocalRunError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
