import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Another version of Node.js that the package is for, besides the one that runs the tests. */
const OTHER_NODE = '22.23.5';

/**
 * Packs the package as `npm pack` does, and installs the file in fresh folders outside of the repository, for the tests in
 * test/package: `app` has the peers of this repository, `lowest` the oldest ones that are allowed. Neither has esbuild.
 * Needs npm's registry.
 */
export default async function setup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-package-'));
  process.env.PACKED = folder;
  const { stdout } = await run('npm', ['pack', '--silent', '--json', '--pack-destination', folder]);
  writeFileSync(join(folder, 'pack.json'), stdout);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    'devDependencies' | 'peerDependencies',
    Record<string, string>
  >;
  const peers = ['aws-cdk-lib', 'constructs'] as const;
  const file = join(folder, filename);
  const node = `node-${process.platform}-${process.arch}@${OTHER_NODE}`;
  await Promise.all([
    install(join(folder, 'app'), [
      file,
      ...peers.map((name) => `${name}@${devDependencies[name]}`),
      `@types/node@${devDependencies['@types/node']}`,
      'typescript@5.9.3',
    ]),
    install(join(folder, 'lowest'), [
      file,
      ...peers.map((name) => `${name}@${peerDependencies[name]?.replace('^', '')}`),
    ]),
    install(join(folder, 'node'), [node]),
  ]);
}

async function install(folder: string, packages: readonly string[]): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "app", "private": true }\n');
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--save-exact'];
  await run('npm', ['install', ...options, ...packages], { cwd: folder });
}

/** Takes all of it away. */
export function teardown(): void {
  if (process.env.PACKED !== undefined) rmSync(process.env.PACKED, { recursive: true, force: true });
}
