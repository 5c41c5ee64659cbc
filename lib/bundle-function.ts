import { buildFunction } from './build-function.ts';

/** Program that bundles one function: `node bundle-function.ts PROJECT_ROOT ENTRY OUTPUT_FOLDER`. */

const [projectRoot = '', entry = '', outputFolder = ''] = process.argv.slice(2);
await buildFunction(projectRoot, entry, outputFolder);
