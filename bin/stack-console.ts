import { setTimeout as pause } from 'node:timers/promises';
import type { CliPorts } from '../cli/program/ports.ts';
import { startConsole } from '../console/server/start-console.ts';
import { projectVersion } from '../lib/project-version.ts';
import { OperatorProblem } from '../operator/problems/operator-problem.ts';
import { timeZoneOf } from '../operator/time-zone.ts';
import { loadPage } from './load-page.ts';

/**
 * Serves the console of a deployed stack, by the credentials that its clients have.
 *
 * @param projectRoot - folder of the product's own package.json
 */
export function stackConsole(projectRoot: string): CliPorts['openConsole'] {
  return async ({ target, flags, port, allowChanges, onUrl }) => {
    try {
      return await startConsole({
        port,
        onUrl,
        onFault: (words) => process.stderr.write(`The console failed: ${words}\n`),
        flags,
        deployed: { allowChanges },
        timeZone: timeZoneOf(process.env),
        connect: async () => target,
        buildPage: () => loadPage(projectRoot),
        ports: {
          version: projectVersion(projectRoot),
          fetch,
          now: Date.now,
          pause: async (milliseconds, signal) => {
            await pause(milliseconds, undefined, { signal });
          },
        },
      });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
      const reason = code === 'EADDRINUSE' ? 'is taken' : 'may not be used';
      throw new OperatorProblem(`The port ${port} ${reason}. Choose another with --port, or leave it out.`, {
        cause,
      });
    }
  };
}
