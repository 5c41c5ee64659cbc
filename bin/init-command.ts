import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { cwd } from 'node:process';
import type { Command } from 'commander';
import { type Context, examples } from '../cli/program/context.ts';
import { InvalidInputProblem } from '../operator/problems/operator-problem.ts';

/** What a new app is made of, below the folder of the product's own package.json, and how one goes on with it. */
const TEMPLATES = {
  webhooks: { folder: 'examples/cdk-app', next: 'npm start' },
  // It has no webhooks that could be started.
  consumer: { folder: 'examples/consumer-app', next: 'npm test' },
} as const;

/** What may lie in a folder that counts as empty. */
const HARMLESS = new Set(['.git', '.DS_Store']);

/**
 * Registers `cedar-webhooks init`.
 *
 * @param projectRoot - folder of the product's own package.json
 */
export function addInit(
  root: Command,
  { end, ports }: Context,
  { projectRoot }: { readonly projectRoot: string },
): void {
  root
    .command('init')
    .description(
      'write a small CDK app with webhooks, a handler, a subscriber and tests into an empty folder',
    )
    .argument('[folder]', 'where to; this folder if absent', '.')
    .option('--consumer', 'an app that consumes events of webhooks in another app or account')
    .option('--package <file>', 'packed file to install the product from, in place of the npm registry')
    .addHelpText(
      'after',
      examples('init', 'init payments --package ./cedar-webhooks-0.2.0.tgz', 'init risk --consumer'),
    )
    .action((folder: string, options: { readonly package?: string; readonly consumer?: boolean }) =>
      end(
        (async () => {
          const target = resolve(folder);
          const template = TEMPLATES[options.consumer === true ? 'consumer' : 'webhooks'];
          writeApp(join(projectRoot, template.folder), target, options.package);
          const where = relative(cwd(), target);
          ports.terminal.out(`Wrote an app to ${where === '' ? 'this folder' : where}. Go on with:`);
          for (const line of [...(where === '' ? [] : [`cd ${where}`]), 'npm install', template.next]) {
            ports.terminal.out(`  ${line}`);
          }
          return 0;
        })(),
      ),
    );
}

/**
 * Copies the template, named after its folder.
 *
 * @throws InvalidInputProblem if the folder is not empty or the packed file does not exist
 */
function writeApp(template: string, folder: string, packed: string | undefined): void {
  mkdirSync(folder, { recursive: true });
  const found = readdirSync(folder).find((name) => !HARMLESS.has(name));
  if (found !== undefined) {
    throw new InvalidInputProblem(`The folder ${folder} is not empty: it has ${found}. Nothing was written.`);
  }
  if (packed !== undefined && !existsSync(packed)) {
    throw new InvalidInputProblem(`There is no file ${packed}. Nothing was written.`);
  }
  cpSync(template, folder, { recursive: true });
  // npm leaves files of the other name out of packages.
  renameSync(join(folder, 'gitignore'), join(folder, '.gitignore'));
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    name: string;
    dependencies: Record<string, string>;
  };
  manifest.name = packageName(basename(folder));
  if (packed !== undefined) manifest.dependencies['cedar-webhooks'] = `file:${resolve(packed)}`;
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** npm takes lower-case names only. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'cedar-app' : name;
}
