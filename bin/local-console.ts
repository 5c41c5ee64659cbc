import { setTimeout as pause } from 'node:timers/promises';
import { addressOf } from '../cli/program/context.ts';
import { type ConsoleServer, startConsole } from '../console/server/start-console.ts';
import { type ConsoleFile, readConsoleFile, writeConsoleFile } from '../lib/local-console-file.ts';
import { readRunFile } from '../lib/local-run-file.ts';
import { projectVersion } from '../lib/project-version.ts';
import type { LocalConsoleOptions } from '../local/run/start-local-run.ts';
import { timeZoneOf } from '../operator/time-zone.ts';
import { startOnPort } from './console-port.ts';
import { loadPage } from './load-page.ts';

/**
 * Serves the console of a local run and prints its URL. It reads the run from outside, as the command-line tool does.
 *
 * @throws OperatorProblem if the port cannot be had, or the environment asks for a time zone that there is not
 */
export async function openConsole(options: LocalConsoleOptions): Promise<ConsoleServer> {
  const { port, state, isFresh } = options;
  const kept = isFresh ? undefined : readConsoleFile(state);
  return startOnPort(
    { port, kept, otherwise: 'Choose another (--console-port), or none (--no-console).' },
    (port, kept) => start({ ...options, port }, kept),
  );
}

/** @param kept - of an earlier run on the same port */
async function start(options: LocalConsoleOptions, kept: ConsoleFile | undefined): Promise<ConsoleServer> {
  const { port, projectRoot, state, defaultState: defaultStateDirectory, clock, write, isUp } = options;
  let file: Partial<ConsoleFile> = { pid: process.pid };
  /** Of several webhooks the console shows the first. */
  const shown = (): string | undefined => {
    const [first, ...others] = readRunFile(state)?.webhooks ?? [];
    return others.length === 0 ? undefined : first?.name;
  };
  const address = () => {
    const name = shown();
    const where = state === defaultStateDirectory ? { local: true } : { stateDirectory: state };
    return addressOf(
      { ...where, ...(name !== undefined && { name }) },
      { defaultStateDirectory, ports: { env: process.env } },
    );
  };
  const save = (): void => writeConsoleFile(state, file as ConsoleFile);
  const server = await startConsole({
    port,
    // Each works once: a line more is printed when it was used.
    onUrl: (url) => {
      file = { ...file, url, port: Number(new URL(url).port) };
      void isUp.then(() => write(`Console${shown() === undefined ? '' : ` of ${shown()}`} ${url}`));
    },
    memory: {
      load: () => kept,
      save(access) {
        file = { ...file, ...access };
        save();
      },
    },
    onFault: (words) => write(`The console failed: ${words}`),
    // Asked when somebody looks, as what follows: which webhooks there are is known by then.
    get flags() {
      return address().flags;
    },
    timeZone: timeZoneOf(process.env),
    // It takes long to load, and most runs are never looked at.
    connect: async (signal) => (await import('../operator/target/target.ts')).connect(address(), signal),
    buildPage: () => loadPage(projectRoot),
    ports: {
      version: projectVersion(projectRoot),
      fetch,
      now: clock,
      pause: async (milliseconds, signal) => {
        await pause(milliseconds, undefined, { signal });
      },
    },
  });
  return {
    url: server.url,
    async close() {
      await server.close();
      // The token opens nothing any more.
      const { url: _, ...rest } = file;
      file = rest;
      save();
    },
  };
}
