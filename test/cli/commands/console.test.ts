import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type ConsoleOptions, showConsole } from '../../../cli/commands/console/run.ts';
import { NO_PROGRESS } from '../../../cli/output/terminal.ts';
import type { ConsoleOrder } from '../../../cli/program/ports.ts';
import { type ConsoleFile, writeConsoleFile } from '../../../lib/local-console-file.ts';
import { writeRunFile } from '../../../lib/local-run-file.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import type { Target } from '../../../operator/target/target.ts';

const FILE: ConsoleFile = {
  pid: process.pid,
  url: 'http://127.0.0.1:4011/?token=x',
  port: 4011,
  base: '/b',
  resumeKeys: [],
};

let stateDirectory: string;
let out: string[];

beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'console-'));
  out = [];
  err = [];
  opened = [];
  closed = 0;
  interruption = new AbortController();
  problem = undefined;
});

afterEach(() => rmSync(stateDirectory, { recursive: true }));

function startRun(): void {
  const run = {
    url: 'http://127.0.0.1:1',
    awsEndpoint: 'http://127.0.0.1:2',
    region: 'x',
    stackName: 's',
    webhooks: [],
  };
  writeRunFile(stateDirectory, { pid: process.pid, ...run });
}

const TARGET = { stackName: 'cedar-webhooks-prod' } as Target;

let err: string[];
let opened: ConsoleOrder[];
let closed: number;
let interruption: AbortController;
/** What finding the stack ends in, if not in the stack. */
let problem: Error | undefined;

const show = (
  options: Partial<ConsoleOptions> & { stack?: string; name?: string; localName?: string } = {},
) => {
  const { stack, name, localName, ...others } = options;
  const named = {
    ...(stack !== undefined && { stack }),
    ...(name !== undefined && { name }),
    ...(localName !== undefined && { localName }),
  };
  return showConsole(
    { ...others, address: { stateDirectory, flags: ' --stack x', ...named } },
    {
      terminal: { out: (line) => out.push(line), err: (line) => err.push(line), progress: () => NO_PROGRESS },
      connect: async () => {
        if (problem !== undefined) throw problem;
        return TARGET;
      },
      openConsole: async (order) => {
        opened.push(order);
        order.onUrl('http://127.0.0.1:4011/?token=1');
        return {
          close: async () => {
            closed += 1;
          },
        };
      },
      signal: interruption.signal,
    },
  );
};

test('the URL stands alone on its line', async () => {
  startRun();
  writeConsoleFile(stateDirectory, FILE);
  expect(await show()).toBe(0);
  expect(out).toEqual([FILE.url]);
});

test('only its owner reads the file', () => {
  writeConsoleFile(stateDirectory, FILE);
  expect(statSync(join(stateDirectory, 'console.json')).mode & 0o777).toBe(0o600);
});

test.each<[string, ConsoleFile | undefined]>([
  ['has none', undefined],
  ['is another one than that of the file', { ...FILE, pid: process.pid + 1 }],
  ['has closed it', { pid: process.pid, port: 4011, base: '/b', resumeKeys: [] }],
])('a run that %s has no console', async (_what, file) => {
  startRun();
  if (file !== undefined) writeConsoleFile(stateDirectory, file);
  await expect(show()).rejects.toThrow('The local run has no console.');
});

test('without a run there is no console, whatever the file says', async () => {
  writeConsoleFile(stateDirectory, FILE);
  await expect(show()).rejects.toThrow('No local run is running');
});

test.each([{ allowChanges: true }, { port: 4011 }])(
  'the local run serves its own, which takes no %j',
  async (options) => {
    startRun();
    writeConsoleFile(stateDirectory, FILE);
    await expect(show(options)).rejects.toThrow('The local run serves its console itself');
    expect(out).toEqual([]);
  },
);

test.each<[Parameters<typeof show>[0], Partial<ConsoleOrder>, RegExp]>([
  [{ stack: 'x' }, { allowChanges: false, port: 0 }, /^Read-only/],
  [{ name: 'x' }, { allowChanges: false, port: 0 }, /^Read-only/],
  [{ localName: 'x' }, { allowChanges: false, port: 0 }, /^Read-only/],
  [
    { stack: 'x', allowChanges: true, port: 4011 },
    { allowChanges: true, port: 4011 },
    /^Changes are allowed/,
  ],
])('that of a deployed stack is served until Ctrl-C: %j', async (options, order, words) => {
  const ended = show(options);
  await setImmediate();
  expect(opened).toEqual([expect.objectContaining({ target: TARGET, flags: ' --stack x', ...order })]);
  expect(closed).toBe(0);
  // Whoever opened it is told the next one.
  opened[0]?.onUrl('http://127.0.0.1:4011/?token=2');
  expect(out).toEqual(['http://127.0.0.1:4011/?token=1', 'http://127.0.0.1:4011/?token=2']);
  expect(err).toEqual([expect.stringMatching(words)]);
  interruption.abort();
  expect(await ended).toBe(0);
  expect(closed).toBe(1);
});

test('a stack that is not there has none: nothing is served', async () => {
  problem = new OperatorProblem('There is nothing under the SSM path /x/.');
  await expect(show({ stack: 'x' })).rejects.toThrow('There is nothing under the SSM path /x/.');
  expect({ opened, out }).toEqual({ opened: [], out: [] });
});
