import { setTimeout as pause } from 'node:timers/promises';
import type { CliPorts } from '../cli/program/ports.ts';
import { startConsole } from '../console/server/start-console.ts';
import { projectVersion } from '../lib/project-version.ts';
import { timeZoneOf } from '../operator/time-zone.ts';
import { startOnPort } from './console-port.ts';
import { loadPage } from './load-page.ts';
import { readStackConsoleFile, stackConsolePath, writeStackConsoleFile } from './stack-console-file.ts';

/**
 * Serves the console of a deployed stack, by the credentials that its clients have.
 *
 * @param projectRoot - folder of the product's own package.json
 */
export function stackConsole(projectRoot: string): CliPorts['openConsole'] {
  return ({ target, flags, port: wanted, allowChanges, stateDirectory, onUrl }) => {
    const path = stackConsolePath(target, stateDirectory);
    const choice = {
      port: wanted,
      kept: readStackConsoleFile(path),
      otherwise: 'Choose another with --port, or leave it out.',
    };
    return startOnPort(choice, (port, kept) => {
      let listensOn = port;
      return startConsole({
        port,
        onUrl(url) {
          listensOn = Number(new URL(url).port);
          onUrl(url);
        },
        memory: {
          load: () => kept,
          save: (access) => writeStackConsoleFile(path, { ...access, port: listensOn }),
        },
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
    });
  };
}
