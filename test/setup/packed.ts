import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Another version of Node.js that the package is for, besides the one that runs the tests. */
const OTHER_NODE = '22.23.5';

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

/**
 * Packs the package as `npm pack` does, and installs the file in fresh folders outside of the repository, for the tests in
 * test/package: `app` is what `cedar-webhooks init` writes, with the peers of this repository; `lowest` has the oldest
 * peers that are allowed, and no esbuild, whose oldest version is in `esbuild`. `package` is the unpacked file. Needs npm's
 * registry.
 */
export default async function setup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-package-'));
  process.env.PACKED = folder;
  const { stdout } = await run('npm', ['pack', '--silent', '--json', '--pack-destination', folder]);
  writeFileSync(join(folder, 'pack.json'), stdout);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const file = join(folder, filename);
  await run('tar', ['-xzf', file, '-C', folder]);
  const { devDependencies, peerDependencies } = manifestOf('.');
  const node = `node-${process.platform}-${process.arch}@${OTHER_NODE}`;
  await Promise.all([
    initialize(folder, 'app', file, { ...devDependencies, typescript: '5.9.3' }),
    install(join(folder, 'lowest'), [
      file,
      ...['aws-cdk-lib', 'constructs'].map((name) => `${name}@${peerDependencies[name]?.replace('^', '')}`),
    ]),
    install(join(folder, 'node'), [node]),
    install(join(folder, 'esbuild'), [`esbuild@${/[\d.]+/.exec(peerDependencies.esbuild ?? '')}`]),
  ]);
}

/** Has `init` of the unpacked file write an app, and installs what that asks for, in known versions. */
async function initialize(
  folder: string,
  name: string,
  file: string,
  versions: Readonly<Record<string, string>>,
): Promise<void> {
  const tool = join(folder, 'package/bin/cedar-webhooks.js');
  await run(process.execPath, [tool, 'init', name, '--package', file], { cwd: folder });
  const app = join(folder, name);
  const manifest = manifestOf(app);
  for (const ranges of [manifest.dependencies, manifest.devDependencies]) {
    for (const each of Object.keys(ranges)) ranges[each] = versions[each] ?? ranges[each] ?? '';
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest, null, 2));
  await install(app);
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** @param packages - for a folder that is not there yet; those of its package.json if absent */
async function install(folder: string, packages: readonly string[] = []): Promise<void> {
  if (packages.length > 0) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "name": "app", "private": true }\n');
  }
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--save-exact'];
  await run('npm', ['install', ...options, ...packages], { cwd: folder });
}

/** Takes all of it away. */
export function teardown(): void {
  if (process.env.PACKED !== undefined) rmSync(process.env.PACKED, { recursive: true, force: true });
}
