import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One package of package-lock.json. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, or whatever the package says instead; `undefined` if it says nothing. */
  readonly licence: string | undefined;
  /** Needed for development only. */
  readonly isDevelopment: boolean;
}

interface LockFile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly name?: string;
        readonly version?: string;
        readonly license?: unknown;
        readonly dev?: boolean;
        readonly devOptional?: boolean;
      }
    >
  >;
}

const MODULES = 'node_modules/';

/** Every package that `npm ci` installs on any platform, nested ones and ones bundled into others included. */
export function parseLock(text: string): LockedPackage[] {
  const { packages } = JSON.parse(text) as LockFile;
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { name, version = '', license, dev, devOptional }]) => ({
      name: name ?? path.slice(path.lastIndexOf(MODULES) + MODULES.length),
      version,
      licence: typeof license === 'string' ? license : undefined,
      isDevelopment: dev === true || devOptional === true,
    }));
}

/** See {@link parseLock}. */
export function lockedPackages(projectRoot: string): LockedPackage[] {
  return parseLock(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'));
}
