import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, buildSync, type Plugin } from 'esbuild';
import { buildFunction, ENTRY } from '../../lib/build-function.ts';
import { bundleOptions } from '../../lib/bundle-options.ts';

/** Sources that work before the first invocation are called so. */
const WARM_UP_FILE = /\/warm-up\.ts$/;

/** Names that a source file exports. */
function exportsOf(file: string): readonly string[] {
  const { metafile } = buildSync({
    entryPoints: [file],
    format: 'esm',
    outfile: 'exports.js',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/** Replaces what works before the first invocation by functions that do nothing. */
const withoutWarmUp: Plugin = {
  name: 'without-warm-up',
  setup(context) {
    context.onLoad({ filter: WARM_UP_FILE }, ({ path }) => ({
      contents: exportsOf(path)
        .map((name) => `export async function ${name}() {}`)
        .join('\n'),
      loader: 'js',
    }));
  },
};

async function write(options: BuildOptions, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await build({ ...options, outfile: join(folder, 'index.js') });
  writeFileSync(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  return folder;
}

/** What is different from what is deployed. */
export type Variation = 'without warm-up' | 'whole credential chain';

const VARIATIONS: Readonly<Record<Variation, BuildOptions>> = {
  'without warm-up': { plugins: [withoutWarmUp] },
  'whole credential chain': { alias: {} },
};

/** A function of this project, built as it is deployed but for the variation. @returns the folder */
export async function buildOwn(
  projectRoot: string,
  entry: string,
  folder: string,
  variation?: Variation,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  if (variation === undefined) buildFunction(projectRoot, entry, folder);
  else {
    await build({
      ...bundleOptions(projectRoot, entry),
      ...VARIATIONS[variation],
      outfile: join(folder, 'bundle.cjs'),
    });
    writeFileSync(join(folder, 'index.mjs'), ENTRY);
  }
  return folder;
}

/** Has an anchor make its calls through the AWS SDK instead. */
const throughSdk: Plugin = {
  name: 'through-sdk',
  setup(context) {
    context.onResolve({ filter: /\/bare-aws\.ts$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, 'sdk-aws.ts'),
    }));
  },
};

/**
 * An anchor as small as it gets, without any package in it, or with none but the AWS SDK.
 *
 * @returns the folder
 */
export function buildBare(
  projectRoot: string,
  entry: string,
  folder: string,
  calls: 'own' | 'sdk' = 'own',
): Promise<string> {
  return write(
    {
      ...(calls === 'sdk' && { plugins: [throughSdk] }),
      absWorkingDir: projectRoot,
      entryPoints: [entry],
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
    },
    folder,
  );
}

/**
 * An anchor as CDK's `NodejsFunction` bundles it by default for Node.js 24: not minified, and without the AWS SDK, which
 * Lambda brings along. Here it is the one in `node_modules`.
 *
 * @returns the folder
 */
export async function buildUsual(projectRoot: string, entry: string, folder: string): Promise<string> {
  await write(
    {
      absWorkingDir: projectRoot,
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
      external: ['@aws-sdk/*', '@smithy/*'],
      // Middy's package exports know no `require` condition.
      conditions: ['import'],
      logLevel: 'error',
    },
    folder,
  );
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** The process that runs functions: one ES module, as Lambda's own runtime is. @returns the file */
export async function buildRuntime(projectRoot: string, folder: string): Promise<string> {
  const outfile = join(folder, 'index.mjs');
  await build({
    absWorkingDir: projectRoot,
    entryPoints: ['tools/bench/process/runtime-child.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outfile,
  });
  return outfile;
}
