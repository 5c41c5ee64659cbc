import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of its sources. */
export const PAGE_FOLDER = 'console/page';

/** What the browser loads, as text. */
export interface Page {
  readonly html: string;
  readonly script: string;
  readonly style: string;
  readonly icon: string;
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
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: ['console/page/main.tsx'],
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
  });
  const output = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return {
    html: readFileSync(join(folder, 'index.html'), 'utf8'),
    script: output('.js'),
    style: output('.css'),
    icon: readFileSync(join(folder, 'icon.svg'), 'utf8'),
  };
}
