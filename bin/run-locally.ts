import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalRunOptions } from '../local/run/options.ts';
import { type RunnableApp, startLocalRun } from '../local/run/start-local-run.ts';
import { openConsole } from './local-console.ts';

/**
 * Runs an app on this machine until Ctrl-C. Asked a second time, the process ends at once.
 *
 * @param projectRoot - folder of the product's own package.json
 * @throws LocalRunError if something is in the way that the person at the keyboard can change
 */
export async function runLocally(
  options: LocalRunOptions,
  app: RunnableApp,
  projectRoot: string,
): Promise<void> {
  const write = (line: string) => process.stdout.write(`${line}\n`);
  // `npm start | head` must not end the run.
  process.stdout.removeAllListeners('error').on('error', () => {});

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
    const run = await startLocalRun(options, {
      projectRoot,
      bootstrapFile: bootstrapIn(projectRoot),
      app,
      signal: stop.signal,
      clock: Date.now,
      write,
      openConsole,
    });
    write(`Ready ${run.webhooks.map(({ url }) => url).join(' ')}`);
    await stopped;
    write('Stopping: finishing what is under way. Once more ends it at once.');
    await run.stop();
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
}

/** The package has it built: below node_modules Node.js strips no types. */
export function bootstrapIn(projectRoot: string): string {
  const source = join(projectRoot, 'local/runtime/bootstrap.ts');
  return existsSync(source) ? source : join(projectRoot, 'dist/bootstrap.mjs');
}
