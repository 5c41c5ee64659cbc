import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openConsole } from '../../../bin/local-console.ts';
import { removeRunFile, writeRunFile } from '../../../lib/local-run-file.ts';
import { parseOptions } from '../../../local/run/options.ts';
import { startLocalRun } from '../../../local/run/start-local-run.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';

const projectRoot = resolve('.');
const state = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => rmSync(state, { recursive: true }));

test('a taken port of the console is told before anything is started', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const options = parseOptions(['--port', '0', '--console-port', String(port), '--state-directory', state]);
  if (options === undefined) throw new Error('Help was asked for.');
  const lines: string[] = [];
  const signal = new AbortController().signal;
  const write = (line: string) => lines.push(line);
  const app = { folder: projectRoot, defaultState: state, synthesize: async () => 0 };
  const setting = { projectRoot, bootstrapFile: '', app, signal, clock: Date.now, write, openConsole };
  try {
    await expect(startLocalRun(options, setting)).rejects.toThrow(
      `The port ${port} of the console is taken. Choose another (--console-port), or none (--no-console).`,
    );
  } finally {
    other.close();
  }
  expect(lines).toEqual([]);
  expect(readdirSync(state)).not.toContain('cdk.out');
});

test('a time zone that there is not is told before anything is started', async () => {
  const before = process.env.CEDAR_WEBHOOKS_TIME;
  process.env.CEDAR_WEBHOOKS_TIME = 'CET';
  const options = {
    port: 0,
    projectRoot,
    state,
    defaultState: state,
    isFresh: false,
    clock: Date.now,
    write: () => {},
    isUp: Promise.resolve(),
  };
  try {
    await expect(openConsole(options)).rejects.toThrow(
      'CEDAR_WEBHOOKS_TIME must be utc or local, not "CET".',
    );
    await expect(openConsole(options)).rejects.toBeInstanceOf(OperatorProblem);
  } finally {
    if (before === undefined) delete process.env.CEDAR_WEBHOOKS_TIME;
    else process.env.CEDAR_WEBHOOKS_TIME = before;
  }
});

test('of several webhooks the console shows the first, and says so', async () => {
  const run = { pid: 1, url: 'http://x', awsEndpoint: 'http://x', region: 'x', stackName: 'One' };
  writeRunFile(state, { ...run, webhooks: ['One', 'Two'].map((name) => ({ name, url: 'http://x' })) });
  const lines: string[] = [];
  const console = await openConsole({
    port: 0,
    projectRoot,
    state,
    defaultState: state,
    isFresh: false,
    clock: Date.now,
    write: (line) => lines.push(line),
    isUp: Promise.resolve(),
  });
  await new Promise(setImmediate);
  await console.close();
  removeRunFile(state);
  expect(lines).toEqual([expect.stringContaining(`Console of One ${console.url}/?token=`)]);
});

test('the URL of the console is told once there is something to see', async () => {
  const up = Promise.withResolvers<void>();
  const lines: string[] = [];
  const console = await openConsole({
    port: 0,
    projectRoot,
    state,
    defaultState: state,
    isFresh: false,
    clock: Date.now,
    write: (line) => lines.push(line),
    isUp: up.promise,
  });
  try {
    await new Promise(setImmediate);
    expect(lines).toEqual([]);
    up.resolve();
    await up.promise;
    expect(lines).toEqual([expect.stringContaining(`Console ${console.url}/?token=`)]);
  } finally {
    await console.close();
  }
});
