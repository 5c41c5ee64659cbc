import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { APP, FOLDER, runNode, runProgram } from './installed.ts';

/** Gives an app what is installed in the other, but the package, which it has as a copy. */
export function linkPeers(folder: string, packageFolder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(APP, 'node_modules'))) {
    if (name !== 'cedar-webhooks') symlinkSync(join(APP, 'node_modules', name), join(modules, name));
  }
  cpSync(packageFolder, join(modules, 'cedar-webhooks'), { recursive: true });
  // CDK bundles nothing in a folder without one.
  cpSync(join(APP, 'package-lock.json'), join(folder, 'package-lock.json'));
}

/** What `init` of a release writes, with the package of that release. @param file - packed */
export async function releasedApp(file: string): Promise<string> {
  const unpacked = join(FOLDER, 'released');
  mkdirSync(unpacked);
  await runProgram('tar', ['-xzf', file, '-C', unpacked]);
  const folder = join(FOLDER, 'released-app');
  await runNode(process.execPath, [join(unpacked, 'package/bin/cedar-webhooks.js'), 'init', folder], FOLDER);
  linkPeers(folder, join(unpacked, 'package'));
  return folder;
}

/**
 * A copy of an app that has this package.
 *
 * @param isSamePackage - whether the app has had it before: it is given a higher version then
 */
export function upgradedApp(before: string, isSamePackage: boolean): string {
  const folder = join(FOLDER, 'upgraded-app');
  const isSource = (path: string) => !/^(node_modules|cdk\.out|\.local)$/.test(basename(path));
  cpSync(before, folder, { recursive: true, filter: isSource });
  linkPeers(folder, join(FOLDER, 'package'));
  if (isSamePackage) raiseVersion(join(folder, 'node_modules/cedar-webhooks/package.json'));
  return folder;
}

function raiseVersion(path: string): void {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  const version = manifest.version.replace(/\d+$/, (patch) => `${Number(patch) + 1}`);
  writeFileSync(path, JSON.stringify({ ...manifest, version }));
}

/** Version of the package that an app has. */
export function versionIn(folder: string): string {
  return JSON.parse(readFileSync(join(folder, 'node_modules/cedar-webhooks/package.json'), 'utf8')).version;
}
