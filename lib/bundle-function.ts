import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/** Program that bundles one function: `node bundle-function.ts PROJECT_ROOT ENTRY OUTPUT_FOLDER`. */

const [projectRoot = '', entry = '', outputFolder = ''] = process.argv.slice(2);

await build({ ...bundleOptions(projectRoot, entry), outfile: join(outputFolder, 'index.js') });
// Without it the bundle's module type would depend on the folder it is run from.
writeFileSync(join(outputFolder, 'package.json'), '{"type":"commonjs"}\n');
