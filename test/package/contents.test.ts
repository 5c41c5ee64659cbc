import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP, FOLDER, LOWEST_APP } from './installed.ts';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

const [packed] = JSON.parse(readFileSync(join(FOLDER, 'pack.json'), 'utf8')) as [Packed];

/** All that may be in it. docs/releasing.md tells what each part is. */
const PARTS = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-NOTICES\.md)$/,
  /^bin\/cedar-webhooks\.js$/,
  /^dist\/(package\.json|(tool|bootstrap)\.mjs)$/,
  /^dist\/(index|handler|consumer|testing)\.(js|d\.ts)$/,
  /^dist\/types\/([a-z-]+\/)+[a-z-]+\.d\.ts$/,
  /^dist\/functions\/(verifier|sweeper|canary|built-in-handler)\/(index\.mjs|bundle\.cjs)$/,
  /^examples\/(cdk|consumer)-app\/(\.?[a-z-]+\/)*[A-Za-z.-]+$/,
  /^dist\/console\/(index\.html|main\.js|main\.css|icon\.svg)$/,
];

/** docs/releasing.md states both. */
const MAX_SIZE = 1_800_000;
const MAX_UNPACKED_SIZE = 7_500_000;

test('the file holds what is built and the papers: no source, no test, no state', () => {
  const strangers = packed.files.filter(({ path }) => !PARTS.some((part) => part.test(path)));
  expect(strangers).toEqual([]);
  for (const part of PARTS) expect(packed.files.some(({ path }) => part.test(path))).toBe(true);
});

test('the file has the size that is stated', () => {
  expect(packed.size).toBeLessThan(MAX_SIZE);
  expect(packed.unpackedSize).toBeLessThan(MAX_UNPACKED_SIZE);
});

interface Installed {
  readonly hasInstallScript?: boolean;
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
}

function installedIn(app: string): Readonly<Record<string, Installed>> {
  return JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8')).packages;
}

test('whoever installs it gets no other package and no install script', () => {
  for (const app of [APP, LOWEST_APP]) {
    const installed = installedIn(app)['node_modules/cedar-webhooks'];
    expect(installed).toBeDefined();
    expect(installed?.dependencies).toBeUndefined();
    expect(installed?.optionalDependencies).toBeUndefined();
    expect(installed?.hasInstallScript).toBeUndefined();
  }
});

test('with nothing but the package and its peers, none of them has an install script', () => {
  const installed = installedIn(LOWEST_APP);
  expect(Object.values(installed).filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  expect(installed).not.toHaveProperty('node_modules/esbuild');
});

test('publint has nothing to say of it', () => {
  const said = execFileSync(
    process.execPath,
    ['node_modules/publint/src/cli.js', 'run', join(FOLDER, packed.filename), '--strict'],
    { encoding: 'utf8' },
  );
  expect(said).toContain('All good!');
});

test('its types are not wrong, whatever way they are resolved', () => {
  const said = execFileSync(
    process.execPath,
    ['test/package/check-types.mjs', join(FOLDER, packed.filename)],
    { encoding: 'utf8' },
  );
  expect(JSON.parse(said)).toEqual({
    doors: ['.', './consumer', './handler', './package.json', './testing'],
    problems: [],
  });
});
