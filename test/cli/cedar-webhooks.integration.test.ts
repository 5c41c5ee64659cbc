import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReceiver, type Receiver, SECRET } from './receiver.ts';

/** The real tool, as a process. */
function start(args: readonly string[], program = 'bin/cedar-webhooks.js') {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const result = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (result.out += chunk));
  child.stderr.on('data', (chunk) => (result.err += chunk));
  const ended = once(child, 'close').then(([exitCode]) => ({ ...result, exitCode }));
  return { child, ended };
}

const run = (args: readonly string[]) => start(args).ended;

test.each([
  [['--help'], 0],
  [[], 2],
  [['sned'], 2],
  [['send'], 2],
  [['send', 'merchant', '--count', '0'], 2],
  [['send', 'merchant', '--uuid', 'x'], 2],
  [['verify', '--fields', 'id'], 2],
  [['status', 'merchant', '42', '--state-directory', '/nonexistent'], 1],
])('%j exits with %i', async (args, expected) => {
  const { exitCode, out, err } = await run(args);
  expect(exitCode).toBe(expected);
  expect(out + err).not.toMatch(/ at .*:\d+:\d+/);
});

test.each([[['--version']], [['-V']], [['--version', '--help']]])('%j prints the version', async (args) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  expect(await run(args)).toEqual({ exitCode: 0, out: `${version}\n`, err: '' });
});

test.each(['--version', '-V'])(
  '%s loads nothing of the tool: scripts ask for it at every start',
  async (option) => {
    const folder = mkdtempSync(join(tmpdir(), 'version-'));
    try {
      mkdirSync(join(folder, 'bin'));
      // Without a tool beside it.
      const program = join(folder, 'bin/cedar-webhooks.js');
      copyFileSync('bin/cedar-webhooks.js', program);
      writeFileSync(join(folder, 'package.json'), '{ "type": "module", "version": "1.2.3" }');
      expect(await start([option], program).ended).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test('a typing error gets a suggestion', async () => {
  expect((await run(['stats', 'merchant', '1'])).err).toContain('Did you mean status?');
});

test.each([[['hunter2']], [['--secret=hunter2']]])(
  'a secret given as %j is rejected and not repeated',
  async (args) => {
    const { exitCode, out, err } = await run(['secret', 'set', ...args]);
    expect(exitCode).toBe(2);
    expect(err).toContain('Use --file or a pipe.');
    expect(out + err).not.toContain('hunter2');
  },
);

describe('with a run', () => {
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await openReceiver();
  });

  afterAll(() => receiver.close());

  test('reads a secret from a pipe, and prints its version', async () => {
    const { stateDirectory } = receiver.address;
    const { child, ended } = start(['secret', 'set', '--state-directory', stateDirectory]);
    child.stdin.end(`${SECRET}\n`);
    const { exitCode, out, err } = await ended;
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Stored as the current secret of the local run, version [0-9a-f-]{36}\.\n$/);
    expect(out + err).not.toContain(SECRET);
  });
});

test('Ctrl-C ends quietly with the summary so far and 130', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
  writeFileSync(join(folder, 'secret'), SECRET);
  let requests = 0;
  // Answers twice, then never.
  const server = createServer((_request, response) => {
    requests++;
    if (requests <= 2) response.end('{"code":"accepted"}');
    else child.kill('SIGINT');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const flags = [
    '--count',
    '50',
    '--concurrency',
    '1',
    '--url',
    url,
    '--secret-file',
    join(folder, 'secret'),
  ];
  const { child, ended } = start(['send', 'merchant', ...flags]);
  const { exitCode, out, err } = await ended;
  expect(exitCode).toBe(130);
  expect(out).toMatch(/^2 of 50 sent in /);
  expect(err).toBe('');
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});
