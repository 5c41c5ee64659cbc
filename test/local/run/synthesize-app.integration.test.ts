import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalRunError } from '../../../local/local-run-error.ts';
import { synthesizeApp } from '../../../local/run/synthesize-app.ts';

/** Stands for an app: writes down how it was called, and an assembly without stacks. */
const APP = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { CDK_OUTDIR, CDK_CONTEXT_JSON, CONTEXT_OVERFLOW_LOCATION_ENV: rest, CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = process.env;
if (process.argv[2] === 'fail') { console.error('The app says why.'); process.exit(1); }
const context = { ...JSON.parse(CDK_CONTEXT_JSON), ...(rest && JSON.parse(readFileSync(rest, 'utf8'))) };
const called = { args: process.argv.slice(2), cwd: process.cwd(), context, account: CDK_DEFAULT_ACCOUNT, region: CDK_DEFAULT_REGION };
writeFileSync(CDK_OUTDIR + '/called.json', JSON.stringify(called));
writeFileSync(CDK_OUTDIR + '/manifest.json', JSON.stringify({ missing: context.missing }));
`;

let folder: string;
let outputFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-'));
  outputFolder = join(folder, '.local/cdk.out');
  write('app.js', APP);
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | object): void {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

function synthesize(options: { app?: string; context?: Record<string, unknown> } = {}): Promise<number> {
  const { signal } = new AbortController();
  return synthesizeApp({
    folder,
    context: {},
    outputFolder,
    accountId: '000000000000',
    region: 'eu-west-1',
    signal,
    ...options,
  });
}

function called(): { args: string[]; cwd: string; context: Record<string, unknown> } & Record<
  string,
  unknown
> {
  return JSON.parse(readFileSync(join(outputFolder, 'called.json'), 'utf8'));
}

test('the command of cdk.json is run in a shell in its folder, with its context and the account of the run', async () => {
  write('cdk.json', { app: 'node app.js "two words" && true', context: { a: 1, b: 1, c: 1 } });
  write('cdk.context.json', { b: 2, looked: 'up' });
  expect(await synthesize({ context: { c: '3' } })).toBe(0);
  expect(called()).toMatchObject({
    args: ['two words'],
    cwd: folder,
    context: { a: 1, b: 1, c: '3', looked: 'up', 'aws:cdk:enable-path-metadata': true },
    account: '000000000000',
    region: 'eu-west-1',
  });
  expect(existsSync(join(outputFolder, 'package.json'))).toBe(true);
});

test('a file of JavaScript needs no command', async () => {
  write('cdk.json', { app: 'app.js x' });
  await synthesize();
  expect(called().args).toEqual(['x']);
});

test('a context that is too large for a variable arrives all the same', async () => {
  const large = 'x'.repeat(200_000);
  write('cdk.json', { app: 'app.js', context: { large } });
  await synthesize();
  expect(called().context.large).toBe(large);
});

test('what builds the app is run before', async () => {
  write('cdk.json', { app: 'node built.js', build: 'cp app.js built.js' });
  await synthesize();
  expect(called().args).toEqual([]);
});

test('another app is taken in its place', async () => {
  write('cdk.json', { app: 'false' });
  await synthesize({ app: 'node app.js other' });
  expect(called().args).toEqual(['other']);
});

test('what was synthesized before is taken as it is', async () => {
  mkdirSync(join(folder, 'cdk.out'));
  write('cdk.out/manifest.json', { version: 'x' });
  await synthesize({ app: 'cdk.out' });
  expect(readFileSync(join(outputFolder, 'manifest.json'), 'utf8')).toBe('{"version":"x"}');
  expect(existsSync(join(folder, 'cdk.out/package.json'))).toBe(false);
});

test('values that only an account knows are counted', async () => {
  write('cdk.json', { app: 'app.js', context: { missing: [{ key: 'vpc' }] } });
  expect(await synthesize()).toBe(1);
});

test.each<[string, object | undefined, string]>([
  ['an app that fails', { app: 'node app.js fail' }, 'The app cannot be synthesized.\nThe app says why.'],
  ['a command that there is not', { app: 'no-such-command' }, 'no-such-command'],
  ['no app', {}, 'There is no app in'],
  ['no cdk.json', undefined, 'or give --app'],
])('%s is told in its own words', async (_, cdkJson, message) => {
  if (cdkJson !== undefined) write('cdk.json', cdkJson);
  const failed = synthesize();
  await expect(failed).rejects.toThrow(message);
  await expect(failed).rejects.toBeInstanceOf(LocalRunError);
});

test('a cdk.json that is none is said to be so', async () => {
  write('cdk.json', '{');
  await expect(synthesize()).rejects.toThrow('cdk.json is no JSON');
});
