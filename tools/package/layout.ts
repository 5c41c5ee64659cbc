import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What the package is made of, and where its parts lie. */

/** Folder of everything that is built, below the folder of package.json. */
export const OUTPUT_FOLDER = 'dist';

/** What a user's app brings along; it is loaded from there and never bundled. */
export const PEERS = ['aws-cdk-lib', 'constructs', 'esbuild'] as const;

/** Something that a user can import. */
export interface Door {
  /** As package.json has it in `exports`. */
  readonly path: string;
  /** Of the built files, without an extension. */
  readonly name: string;
  /** Source file. */
  readonly entry: string;
  /** Whether its code becomes part of a function. */
  readonly runsInLambda?: boolean;
}

const DOORS: readonly Door[] = [
  { path: '.', name: 'index', entry: 'lib/index.ts' },
  { path: './handler', name: 'handler', entry: 'handler/index.ts', runsInLambda: true },
  { path: './consumer', name: 'consumer', entry: 'consumer/index.ts' },
  { path: './testing', name: 'testing', entry: 'testing/index.ts' },
];

/** The doors that have sources. @param projectRoot - folder of package.json */
export function doorsOf(projectRoot: string): readonly Door[] {
  return DOORS.filter(({ entry }) => existsSync(join(projectRoot, entry)));
}

/** Programs of the package, by the name of the built file. */
export const PROGRAMS = {
  tool: 'bin/cedar-webhooks.ts',
  // What a function runs in on a user's machine: a process of its own.
  bootstrap: 'local/runtime/bootstrap.ts',
} as const;

/** Source files of the functions that are the same for everybody. @param projectRoot - folder of package.json */
export function prebuiltFunctions(projectRoot: string): { name: string; entry: string }[] {
  return globSync('lambda/functions/*/index.ts', { cwd: projectRoot })
    .sort()
    .map((entry) => ({ name: basename(dirname(entry)), entry }));
}
