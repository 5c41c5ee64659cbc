import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** Folder of its sources. */
export const PAGE_FOLDER = 'console/page';

/** What the browser loads, as text. */
export interface Page {
  readonly html: string;
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

/** How the page is bundled. @param projectRoot - folder of package.json */
export function pageOptions(projectRoot: string) {
  return {
    absWorkingDir: projectRoot,
    entryPoints: [`${PAGE_FOLDER}/main.tsx`],
    outdir: 'console',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

/**
 * Bundles the page in memory. Nothing is written, so that what is served is what the sources say.
 *
 * @param projectRoot - folder of package.json
 * @throws Error of esbuild if the sources do not bundle
 */
export async function buildPage(projectRoot: string): Promise<Page> {
  const { build } = await import('esbuild');
  const folder = join(projectRoot, PAGE_FOLDER);
  const { outputFiles } = await build(pageOptions(projectRoot));
  const output = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return {
    html: readFileSync(join(folder, 'index.html'), 'utf8'),
    script: output('.js'),
    style: output('.css'),
    icon: readFileSync(join(folder, 'icon.svg'), 'utf8'),
  };
}
