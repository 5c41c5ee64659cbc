import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRuntime } from '../../../../tools/bench/build.ts';
import { FunctionProcess } from '../../../../tools/bench/process/function-process.ts';
import { uuidPlaceholder } from '../../../../tools/bench/process/protocol.ts';

describe('the process of a function', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
  let runtimeFile: string;
  const open: FunctionProcess[] = [];

  function start(name: string, files: Readonly<Record<string, string>>): FunctionProcess {
    const code = join(folder, name);
    mkdirSync(code);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(code, file), text);
    const started = new FunctionProcess(runtimeFile, {
      folder: code,
      handler: 'index.handler',
      variables: { GREETING: 'hello' },
    });
    open.push(started);
    return started;
  }

  beforeAll(async () => {
    runtimeFile = await buildRuntime(process.cwd(), join(folder, 'runtime'));
  });

  afterEach(async () => {
    for (const started of open.splice(0)) await started.kill();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('loads CommonJS, and gives each invocation its event and UUIDs of its own', async () => {
    const started = start('commonjs', {
      'index.js':
        'const seen = []; exports.handler = async ({ uuids }) => { seen.push(uuids); return { seen, greeting: process.env.GREETING }; };',
    });
    const ready = await started.ready();
    expect(ready.wall).toBeGreaterThan(0);
    expect(ready.cpu).toBeGreaterThan(0);
    const uuids = [uuidPlaceholder(), uuidPlaceholder(7), uuidPlaceholder()];
    const { times, cpu, last } = await started.invoke([JSON.stringify({ uuids })], 3);
    const { seen, greeting } = JSON.parse(last) as { seen: string[][]; greeting: string };
    expect(times).toHaveLength(3);
    expect(cpu).toBeGreaterThanOrEqual(0);
    expect(greeting).toBe('hello');
    // The same one wherever the same placeholder stands.
    for (const [one, other, again] of seen) expect([again, other === one]).toEqual([one, false]);
    expect(new Set(seen.flat()).size).toBe(6);
    for (const uuid of uuids) expect(seen.flat()).not.toContain(uuid);
  });

  it('waits for what an ES module does at its top level, as Lambda does', async () => {
    const started = start('module', {
      'index.mjs':
        "let state = 'cold'; await new Promise((done) => setTimeout(done, 40)); state = 'warm'; export const handler = async () => state;",
    });
    expect((await started.ready()).wall).toBeGreaterThan(40);
    expect((await started.invoke(['{}'])).last).toBe('"warm"');
  });

  it('ends by itself when it is told to', async () => {
    const started = start('ending', { 'index.js': 'exports.handler = () => {};' });
    await started.ready();
    expect(await started.exit()).toBeGreaterThan(0);
  });

  it('tells why a module does not load', async () => {
    const started = start('broken', { 'index.js': "throw new Error('no table');" });
    await expect(started.ready()).rejects.toThrow(/A function of the bench failed. Error: no table/);
  });

  it('tells why an invocation fails', async () => {
    const started = start('failing', {
      'index.js': "exports.handler = async () => { throw new Error('no'); };",
    });
    await started.ready();
    await expect(started.invoke(['{}'])).rejects.toThrow('Error: no');
  });

  it('tells when it is gone', async () => {
    const started = start('gone', { 'index.js': 'exports.handler = () => process.exit(3);' });
    await started.ready();
    await expect(started.invoke(['{}'])).rejects.toThrow('The process ended');
  });
});
