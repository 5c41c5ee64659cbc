import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildPage, PAGE_FOLDER, type Page } from '../console/build.ts';
import { readBuiltPage } from '../console/built-page.ts';

/** The page of the console: bundled from its sources, or as the package has it, where there are none. */
export async function loadPage(projectRoot: string): Promise<Page> {
  return existsSync(join(projectRoot, PAGE_FOLDER))
    ? buildPage(projectRoot)
    : readBuiltPage(join(projectRoot, 'dist/console'));
}
