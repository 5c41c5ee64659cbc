import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { confirm } from '../cli/input/confirm.ts';
import { readSecretInput } from '../cli/input/secret-input.ts';
import { consoleTerminal } from '../cli/output/console-terminal.ts';
import { runCommandLine } from '../cli/program/program.ts';
import { projectVersion } from '../lib/project-version.ts';
import { appFolder, STATE_FOLDER } from './app-folder.ts';
import { addInit } from './init-command.ts';
import { Interruption } from './interruption.ts';
import { addStart } from './start-command.ts';

/** In the package all of this is one file. It lies one folder below package.json, too. */
const projectRoot = fileURLToPath(new URL('..', import.meta.url));

const interruption = new Interruption((code) => process.exit(code));
const { signal, interrupt } = interruption;

process.on('SIGINT', interrupt);
// The reader has gone: `webhooks … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const terminal = consoleTerminal(process.stdout, process.stderr, process.env);

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    version: projectVersion(projectRoot),
    terminal,
    writeOut: async (text) => {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal });
    },
    env: process.env,
    fetch,
    now: Date.now,
    pause: async (milliseconds, abort) => {
      await pause(milliseconds, undefined, { signal: abort });
    },
    connect: async (address) => (await import('../operator/target/target.ts')).connect(address, signal),
    // It takes long to load, and most commands need none.
    openConsole: async (order) => (await import('./stack-console.ts')).stackConsole(projectRoot)(order),
    readSecretInput: () => readSecretInput(process.stdin, terminal.err, signal, interrupt),
    // Whoever pipes the secret in cannot be asked there.
    ...(process.stdin.isTTY && {
      confirm: (question: string) => confirm(process.stdin, process.stderr, question, signal, interrupt),
    }),
    openStdin: () => process.stdin,
    signal,
  },
  join(appFolder(process.cwd()), STATE_FOLDER),
  (root, context) => {
    addInit(root, context, { projectRoot });
    addStart(root, context, { projectRoot, takeSignals: () => process.off('SIGINT', interrupt) });
  },
);
interruption.ended();
