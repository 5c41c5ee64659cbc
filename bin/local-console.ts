import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { addressOf } from '../cli/program/context.ts';
import { type ConsoleServer, startConsole } from '../console/server/start-console.ts';
import { projectVersion } from '../lib/project-version.ts';
import { LocalRunError } from '../local/local-run-error.ts';
import type { LocalConsoleOptions } from '../local/run/start-local-run.ts';

/**
 * Serves the console of a local run and prints its URL. It reads the run from outside, as the command-line tool does.
 *
 * @throws LocalRunError if the port cannot be had
 */
export async function openConsole(options: LocalConsoleOptions): Promise<ConsoleServer> {
  const { port, projectRoot, state, clock, write, isUp } = options;
  const defaultStateDirectory = join(projectRoot, '.local');
  try {
    return await startConsole({
      port,
      // Each works once: a line more is printed when it was used.
      onUrl: (url) => void isUp.then(() => write(`Console ${url}`)),
      onFault: (words) => write(`The console failed: ${words}`),
      flags: addressOf(state === defaultStateDirectory ? {} : { stateDirectory: state }, {
        defaultStateDirectory,
        ports: { env: process.env },
      }).flags,
      // Both take long to load, and most runs are never looked at.
      connect: async (signal) =>
        (await import('../operator/target/target.ts')).connect({ stateDirectory: state }, signal),
      buildPage: async () => (await import('../console/build.ts')).buildPage(projectRoot),
      ports: {
        version: projectVersion(projectRoot),
        fetch,
        now: clock,
        pause: async (milliseconds, signal) => {
          await pause(milliseconds, undefined, { signal });
        },
      },
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const reason = code === 'EADDRINUSE' ? 'is taken' : 'may not be used';
    throw new LocalRunError(
      `The port ${port} of the console ${reason}. Choose another (--console-port), or none (--no-console).`,
      { cause },
    );
  }
}
