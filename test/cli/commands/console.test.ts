import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showConsole } from '../../../cli/commands/console/run.ts';
import { NO_PROGRESS } from '../../../cli/output/terminal.ts';
import { type ConsoleFile, writeConsoleFile } from '../../../lib/local-console-file.ts';
import { writeRunFile } from '../../../lib/local-run-file.ts';

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
});

afterEach(() => rmSync(stateDirectory, { recursive: true }));

function startRun(): void {
  const run = { url: 'http://127.0.0.1:1', awsEndpoint: 'http://127.0.0.1:2', region: 'x', stackName: 's' };
  writeRunFile(stateDirectory, { pid: process.pid, ...run });
}

const show = (stack?: string) =>
  showConsole(
    { address: { stateDirectory, ...(stack !== undefined && { stack }) } },
    { terminal: { out: (line) => out.push(line), err: () => {}, progress: () => NO_PROGRESS } },
  );

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

test('a deployed stack has none', async () => {
  await expect(show('cedar-webhooks-prod')).rejects.toThrow('cedar-webhooks-prod is a deployed stack');
});
