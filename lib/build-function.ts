import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
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
 * The same of all functions of a project, bundled together once the first is asked for: they share most of their code, which
 * is parsed once then. Their bundles are equal to those that are made one by one.
 *
 * @param entries - source files; another one is bundled by itself
 */
export function buildTogether(
  projectRoot: string,
  entries: readonly string[],
): (entry: string, outputFolder: string) => void {
  let bundles: ReadonlyMap<string, Uint8Array> | undefined;
  return (entry, outputFolder) => {
    bundles ??= bundleAll(projectRoot, entries);
    const bundle = bundles.get(entry);
    if (bundle === undefined) return buildFunction(projectRoot, entry, outputFolder);
    writeFileSync(join(outputFolder, 'bundle.cjs'), bundle);
    writeFileSync(join(outputFolder, 'index.mjs'), ENTRY);
  };
}

function bundleAll(projectRoot: string, entries: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const outputs = entries.map((entry, index) => [entry, resolve(projectRoot, `${index}.js`)] as const);
  try {
    const { outputFiles } = esbuild(projectRoot).buildSync({
      ...bundleOptions(projectRoot, ''),
      entryPoints: outputs.map(([entry], index) => ({ in: entry, out: `${index}` })),
      outdir: projectRoot,
      write: false,
      logLevel: 'silent',
    });
    const contents = new Map(outputFiles.map((file) => [file.path, file.contents]));
    return new Map(
      outputs.flatMap(([entry, path]) =>
        contents.has(path) ? [[entry, contents.get(path) as Uint8Array]] : [],
      ),
    );
  } catch {
    // One of them has a fault. It is told by whoever needs that one, and keeps nobody else from theirs.
    return new Map();
  }
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
