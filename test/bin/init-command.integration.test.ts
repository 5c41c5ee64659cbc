import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addInit } from '../../bin/init-command.ts';
import type { CliPorts } from '../../cli/program/ports.ts';
import { runCommandLine } from '../../cli/program/program.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function init(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const ports = {
    version: '0',
    env: {},
    terminal: { out: say, err: say },
    signal: new AbortController().signal,
  } as unknown as CliPorts;
  const code = await runCommandLine(['init', ...args], ports, '.local', (root, context) =>
    addInit(root, context, { projectRoot: process.cwd() }),
  );
  return { code, text: lines.join('\n') };
}

const manifestIn = (path: string) => JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));

test('writes an app that is named after its folder, and says how to go on', async () => {
  const target = join(folder, 'My Payments');
  const { code, text } = await init(target);
  expect(code).toBe(0);
  expect(text).toMatch(/npm install\n\s+npm start$/);
  expect(manifestIn(target)).toMatchObject({ name: 'my-payments' });
  expect(readdirSync(target).toSorted()).toEqual(
    [
      '.github',
      '.gitignore',
      'README.md',
      'bin',
      'cdk.json',
      'handlers',
      'lib',
      'package.json',
      'subscribers',
      'test',
      'tsconfig.json',
    ].toSorted(),
  );
});

test('writes an app that consumes, which has nothing to start', async () => {
  const target = join(folder, 'risk');
  const { text } = await init(target, '--consumer');
  expect(text).toMatch(/npm install\n\s+npm test$/);
  expect(manifestIn(target)).toMatchObject({ name: 'risk' });
  expect(readFileSync(join(target, 'lib/risk-stack.ts'), 'utf8')).toContain(
    'CedarSubscription.fromAttributes',
  );
});

test('installs the product from a packed file', async () => {
  const packed = join(folder, 'cedar-webhooks.tgz');
  writeFileSync(packed, '');
  const target = join(folder, 'app');
  await init(target, '--package', packed);
  expect(manifestIn(target).dependencies['cedar-webhooks']).toBe(`file:${packed}`);
});

test('writes nothing into a folder that has something, and nothing without the packed file', async () => {
  writeFileSync(join(folder, 'notes.txt'), '');
  expect(await init(folder)).toEqual({ code: 2, text: expect.stringContaining('it has notes.txt') });
  expect(readdirSync(folder)).toEqual(['notes.txt']);
  const target = join(folder, 'app');
  const { code, text } = await init(target, '--package', 'nothing.tgz');
  expect([code, text]).toEqual([2, expect.stringContaining('There is no file nothing.tgz')]);
  expect(existsSync(join(target, 'package.json'))).toBe(false);
});

test('a new repository counts as empty', async () => {
  mkdirSync(join(folder, '.git'));
  expect((await init(folder)).code).toBe(0);
  expect(existsSync(join(folder, 'cdk.json'))).toBe(true);
});
