import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesInside } from './bundle-report.ts';

/** One package of package-lock.json. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Folder that it is installed in. */
  readonly path: string;
  /** SPDX expression, or whatever the package says instead; `undefined` if it says nothing. */
  readonly licence: string | undefined;
  /** Needed for development only: it is neither inside of anything that is handed on or deployed, nor a peer's. */
  readonly isDevelopment: boolean;
}

interface LockedEntry {
  readonly name?: string;
  readonly version?: string;
  readonly license?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

type Entries = Readonly<Record<string, LockedEntry>>;

const MODULES = 'node_modules/';

/**
 * Every package that `npm ci` installs on any platform, nested ones and ones bundled into others included.
 *
 * What is handed on is bundled, so `dependencies` of package.json name none of it: it is told by what the bundles hold. What
 * a user's app brings along, its peers with all that they need, counts with it.
 *
 * @param text - of package-lock.json
 * @param inside - folders of the packages inside of the bundles
 */
export function parseLock(text: string, inside: ReadonlySet<string>): LockedPackage[] {
  const { packages } = JSON.parse(text) as { readonly packages: Entries };
  const peers = peersWithAllTheyNeed(packages);
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name, version = '', license }]) => ({
      name: name ?? path.slice(path.lastIndexOf(MODULES) + MODULES.length),
      version,
      path,
      licence: typeof license === 'string' ? license : undefined,
      isDevelopment: !inside.has(path) && !peers.has(path),
    }));
}

/** See {@link parseLock}. */
export async function lockedPackages(projectRoot: string): Promise<LockedPackage[]> {
  return parseLock(
    readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'),
    await packagesInside(projectRoot),
  );
}

function peersWithAllTheyNeed(packages: Entries): Set<string> {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = packages[''] ?? {};
  const found = new Set<string>();
  const open = Object.keys(peerDependencies)
    .filter((name) => peerDependenciesMeta[name]?.optional !== true)
    .map((name) => MODULES + name);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = resolve(packages, path, name);
      if (at !== undefined) open.push(at);
    }
  }
  return found;
}

/** Where Node.js finds a package from the folder of another: in the nearest `node_modules` above that has it. */
function resolve(packages: Entries, from: string, name: string): string | undefined {
  for (let folder = `${from}/`; ; folder = folder.slice(0, folder.lastIndexOf(MODULES, folder.length - 1))) {
    const path = `${folder}${MODULES}${name}`;
    if (Object.hasOwn(packages, path)) return path;
    if (folder === '') return undefined;
  }
}
