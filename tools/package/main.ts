import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage } from './build-package.ts';
import { OUTPUT_FOLDER } from './layout.ts';

/** Program of `npm run package`: builds what `npm pack` puts into the package. */

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
await buildPackage(projectRoot);

const output = join(projectRoot, OUTPUT_FOLDER);
const sizeOf = (pattern: string): number =>
  globSync(pattern, { cwd: output })
    .map((path) => statSync(join(output, path)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
// npm shows what a script prints on standard error, too, and its own `--json` is on the other.
for (const pattern of ['*.js', '*.mjs', 'functions/**', 'console/*', '**/*.d.ts']) {
  process.stderr.write(`${OUTPUT_FOLDER}/${pattern}: ${Math.ceil(sizeOf(pattern) / 1024)} KiB\n`);
}
