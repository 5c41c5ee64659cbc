import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRunFile, removeRunFile, writeRunFile } from '../../../lib/local-run-file.ts';
import { lockState } from '../../../local/run/state-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = {
  pid: 4711,
  url: 'http://127.0.0.1:1',
  awsEndpoint: 'http://127.0.0.1:2',
  region: 'r',
  stackName: 's',
  webhooks: [],
};

test('a second lock is rejected until the first is released', () => {
  const first = lockState(folder);
  expect(() => lockState(folder)).toThrow('Another local run uses');
  first.release();
  lockState(folder).release();
});

test('the rejection names the process that is known to run', () => {
  const first = lockState(folder);
  writeRunFile(folder, run);
  expect(() => lockState(folder)).toThrow('process 4711');
  first.release();
});

test('a killed owner holds nothing', async () => {
  const module = JSON.stringify(resolve('local/run/state-lock.ts'));
  const script = `const { lockState } = await import(${module});
    globalThis.lock = lockState(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  expect(() => lockState(folder)).toThrow('Another local run');
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  lockState(folder).release();
});

test('the run file comes and goes', () => {
  expect(readRunFile(folder)).toBeUndefined();
  writeRunFile(folder, run);
  expect(readRunFile(folder)).toEqual(run);
  removeRunFile(folder);
  removeRunFile(folder);
  expect(readRunFile(folder)).toBeUndefined();
});
