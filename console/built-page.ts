import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from './build.ts';

/** Files of a page that was built beforehand, as the package has it: a user has neither its sources nor a bundler. */
const FILES = {
  html: 'index.html',
  script: 'main.js',
  style: 'main.css',
  icon: 'icon.svg',
} as const satisfies Record<keyof Page, string>;

/** Keeps a page for {@link readBuiltPage}. */
export function writeBuiltPage(folder: string, page: Page): void {
  mkdirSync(folder, { recursive: true });
  for (const [part, file] of Object.entries(FILES))
    writeFileSync(join(folder, file), page[part as keyof Page]);
}

/** @throws Error of the file system if there is none */
export function readBuiltPage(folder: string): Page {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  return {
    html: read(FILES.html),
    script: read(FILES.script),
    style: read(FILES.style),
    icon: read(FILES.icon),
  };
}
