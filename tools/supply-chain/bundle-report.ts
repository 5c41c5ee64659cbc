import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundleOptions } from '../../lib/bundle-options.ts';

/** One function's bundle, as it is deployed. */
export interface BundleReport {
  /** Folder below lambda/functions. */
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** SHA-256 of the bundle. */
  readonly hash: string;
  /** Bytes of the bundle that each package brought, largest first. `own` is the code of this project. */
  readonly packages: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * What esbuild makes of a module of which nothing is left, in a part that is loaded when it is needed: an empty function. No
 * package is in a bundle for that.
 */
const EMPTY_MODULE_BYTES = 32;

const OWN = 'own code';
const MODULES = 'node_modules/';

/** Package that a source file belongs to. */
function packageOf(path: string): string {
  const at = path.lastIndexOf(MODULES);
  if (at < 0) return OWN;
  const [first = '', second = ''] = path.slice(at + MODULES.length).split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** Bundles one function in memory, with the options of a deployment, and looks at what is inside. */
export async function reportBundle(projectRoot: string, entry: string): Promise<BundleReport> {
  const { metafile, outputFiles } = await build({
    ...bundleOptions(projectRoot, entry),
    outfile: 'index.js',
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  const [file] = outputFiles;
  if (output === undefined || file === undefined) throw new Error(`${entry} gave no bundle.`);
  const byPackage = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = packageOf(path);
    byPackage.set(name, (byPackage.get(name) ?? 0) + bytesInOutput);
  }
  return {
    name: entry.replace('lambda/functions/', '').replace('/index.ts', ''),
    bytes: file.contents.length,
    gzipBytes: gzipSync(file.contents, { level: 9 }).length,
    hash: createHash('sha256').update(file.contents).digest('hex'),
    packages: [...byPackage]
      .map(([name, bytes]) => ({ name, bytes }))
      .filter(({ bytes }) => bytes > EMPTY_MODULE_BYTES)
      .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
  };
}

/** Entry file of every function, in order of name. */
export function functionEntries(projectRoot: string): string[] {
  return globSync('lambda/functions/{*,handlers/*}/index.ts', { cwd: projectRoot }).sort();
}

/** See {@link reportBundle}. */
export function reportBundles(projectRoot: string): Promise<BundleReport[]> {
  return Promise.all(functionEntries(projectRoot).map((entry) => reportBundle(projectRoot, entry)));
}
