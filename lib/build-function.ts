import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cwd } from 'node:process';
import type * as Esbuild from 'esbuild';
import { bundleOptions, functionOptions } from './bundle-options.ts';
import { ConfigurationError } from './config/configuration-error.ts';

/**
 * What Lambda loads. It waits for the end of an ES module's top-level code before the init phase is over, and for nothing
 * else; the bundle itself is CommonJS, which loads faster.
 */
export const ENTRY = `const { handler, ready } = process.getBuiltinModule('node:module').createRequire(import.meta.url)('./bundle.cjs');
await (ready ?? handler.ready);
export { handler };
`;

/** Writes one function as it is deployed: `index.mjs` and the bundle beside it. */
export function buildFunction(projectRoot: string, entry: string, outputFolder: string): void {
  write({ ...bundleOptions(projectRoot, entry), outfile: join(outputFolder, 'bundle.cjs') }, outputFolder);
}

/**
 * The same of a handler in a user's own app.
 *
 * @param entry - absolute path of the source file that exports `handler`
 * @throws ConfigurationError if esbuild is not installed
 */
export function buildEntry(entry: string, outputFolder: string): void {
  write(
    {
      ...functionOptions,
      absWorkingDir: dirname(entry),
      entryPoints: [entry],
      outfile: join(outputFolder, 'bundle.cjs'),
    },
    outputFolder,
  );
}

function write(options: Esbuild.BuildOptions, outputFolder: string): void {
  esbuild(options.absWorkingDir ?? '.').buildSync(options);
  writeFileSync(join(outputFolder, 'index.mjs'), ENTRY);
}

/**
 * An optional peer of the package: only who gives handlers by entry file needs it. It is the one of the file's own project,
 * or of the folder where the app is run.
 */
function esbuild(folder: string): typeof Esbuild {
  const causes: unknown[] = [];
  for (const base of [folder, cwd()]) {
    try {
      return createRequire(join(base, 'index.js'))('esbuild') as typeof Esbuild;
    } catch (cause) {
      causes.push(cause);
    }
  }
  throw new ConfigurationError(
    ['handler: a handler by entry file is bundled with esbuild. Install it: npm install --save-dev esbuild'],
    { cause: causes[0] },
  );
}
