import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { pageOptions } from '../../console/build.ts';
import { bundleOptions } from '../../lib/bundle-options.ts';
import { doorOptions, programOptions } from '../package/bundle-options.ts';
import { doorsOf } from '../package/layout.ts';

/** A bundle as it is deployed or handed on. */
export interface BundleReport {
  /** Of a function, the folder below lambda/functions. */
  readonly name: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** SHA-256 of the bundle. */
  readonly hash: string;
  /** Bytes of the bundle that each package brought, largest first. `own` is the code of this project. */
  readonly packages: readonly { readonly name: string; readonly bytes: number }[];
  /** Folders that the packages are installed in. A package may be there twice. */
  readonly folders: readonly string[];
}

/**
 * What esbuild makes of a module of which nothing is left, in a part that is loaded when it is needed: an empty function. No
 * package is in a bundle for that.
 */
const EMPTY_MODULE_BYTES = 32;

const OWN = 'own code';
const MODULES = 'node_modules/';

/** Folder of the package that a source file belongs to, from the folder of package.json. */
function folderOf(path: string): string | undefined {
  const at = path.lastIndexOf(MODULES);
  if (at < 0) return undefined;
  const [first = '', second = ''] = path.slice(at + MODULES.length).split('/');
  return (
    path.slice(path.indexOf(MODULES), at + MODULES.length) +
    (first.startsWith('@') ? `${first}/${second}` : first)
  );
}

function nameOf(folder: string | undefined): string {
  return folder === undefined ? OWN : folder.slice(folder.lastIndexOf(MODULES) + MODULES.length);
}

/** Bundles in memory and looks at what is inside. */
async function report(name: string, options: BuildOptions): Promise<BundleReport> {
  const { metafile, outputFiles } = await build({ ...options, metafile: true, write: false });
  return reportOf(name, Object.values(metafile.outputs), outputFiles);
}

/** What is inside of a bundle, which may be of several files. */
function reportOf(
  name: string,
  outputs: readonly Pick<Metafile['outputs'][string], 'inputs'>[],
  files: readonly Pick<OutputFile, 'contents'>[],
): BundleReport {
  const byFolder = new Map<string | undefined, number>();
  for (const { inputs } of outputs) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = folderOf(path);
      byFolder.set(folder, (byFolder.get(folder) ?? 0) + bytesInOutput);
    }
  }
  const inside = [...byFolder].filter(([, bytes]) => bytes > EMPTY_MODULE_BYTES);
  const byName = new Map<string, number>();
  for (const [folder, bytes] of inside) {
    byName.set(nameOf(folder), (byName.get(nameOf(folder)) ?? 0) + bytes);
  }
  const contents = Buffer.concat(files.map((file) => file.contents));
  return {
    name,
    bytes: contents.length,
    gzipBytes: gzipSync(contents, { level: 9 }).length,
    hash: createHash('sha256').update(contents).digest('hex'),
    packages: [...byName]
      .map(([name, bytes]) => ({ name, bytes }))
      .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
    folders: inside.map(([folder]) => folder).filter((folder) => folder !== undefined),
  };
}

/** Bundles one function in memory, with the options of a deployment, and looks at what is inside. */
export function reportBundle(projectRoot: string, entry: string): Promise<BundleReport> {
  return report(functionName(entry), { ...bundleOptions(projectRoot, entry), outfile: 'index.js' });
}

function functionName(entry: string): string {
  return entry.replace('lambda/functions/', '').replace('/index.ts', '');
}

/** Entry file of every function, in order of name. */
export function functionEntries(projectRoot: string): string[] {
  return globSync('lambda/functions/{*,handlers/*}/index.ts', { cwd: projectRoot }).sort();
}

/** See {@link reportBundle}. All are bundled together: what they share is parsed once, and each is the same as by itself. */
export async function reportBundles(projectRoot: string): Promise<BundleReport[]> {
  const entries = functionEntries(projectRoot);
  const { metafile, outputFiles } = await build({
    ...bundleOptions(projectRoot, ''),
    entryPoints: entries.map((entry, index) => ({ in: entry, out: `${index}` })),
    outdir: projectRoot,
    metafile: true,
    write: false,
  });
  return entries.map((entry, index) => {
    const files = outputFiles.filter(({ path }) => path === resolve(projectRoot, `${index}.js`));
    return reportOf(functionName(entry), [metafile.outputs[`${index}.js`] ?? { inputs: {} }], files);
  });
}

/** The same of what the package holds beside functions. */
export function reportPackage(projectRoot: string): Promise<BundleReport[]> {
  return Promise.all([
    ...doorsOf(projectRoot).map((door) => report(door.path, doorOptions(projectRoot, door))),
    report('command-line tool', programOptions(projectRoot, 'tool')),
    report('page of the console', pageOptions(projectRoot)),
  ]);
}

/** Folders of all packages that are inside of what is deployed or handed on. */
export async function packagesInside(projectRoot: string): Promise<Set<string>> {
  const reports = await Promise.all([reportBundles(projectRoot), reportPackage(projectRoot)]);
  return new Set(reports.flat().flatMap(({ folders }) => folders));
}
