import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/**
 * What Lambda loads. It waits for the end of an ES module's top-level code before the init phase is over, and for nothing
 * else; the bundle itself is CommonJS, which loads faster.
 */
export const ENTRY = `const { handler, ready } = process.getBuiltinModule('node:module').createRequire(import.meta.url)('./bundle.cjs');
await (ready ?? handler.ready);
export { handler };
`;

/** Writes one function as it is deployed: `index.mjs` and the bundle beside it. */
export function buildFunction(projectRoot: string, entry: string, outputFolder: string): void {
  buildSync({ ...bundleOptions(projectRoot, entry), outfile: join(outputFolder, 'bundle.cjs') });
  writeFileSync(join(outputFolder, 'index.mjs'), ENTRY);
}
