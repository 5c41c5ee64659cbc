import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { API_FOLDER, apiPages, CommentError } from './api-pages.ts';

/** Program of `npm run api`: writes the pages of the doors, or looks whether they are up to date. */

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(projectRoot, API_FOLDER);
const { check } = new Command('npm run api --')
  .description(`Writes ${API_FOLDER} from the comments of everything that can be imported from the package.`)
  .option('--check', `exit with 1 if ${API_FOLDER} is out of date`)
  .parse()
  .opts<{ readonly check?: true }>();

function fail(words: string): void {
  process.stderr.write(`${words}\n`);
  process.exitCode = 1;
}

try {
  const pages = apiPages(projectRoot);
  mkdirSync(folder, { recursive: true });
  const written = new Map(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  const names = new Set([...written.keys(), ...pages.keys()]);
  const stale = [...names].filter((name) => written.get(name) !== pages.get(name));
  if (check && stale.length > 0) {
    fail(`Out of date in ${API_FOLDER}: ${stale.join(', ')}. Write them by: npm run api`);
  } else {
    for (const name of stale) {
      const text = pages.get(name);
      if (text === undefined) rmSync(join(folder, name));
      else writeFileSync(join(folder, name), text);
    }
  }
} catch (error) {
  if (!(error instanceof CommentError)) throw error;
  fail(error.message);
}
