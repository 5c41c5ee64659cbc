import type { BuildOptions } from 'esbuild';
import { leanSdk } from './lean-sdk.ts';

/** Folder of the functions that have code of the user. */
const HANDLERS = 'lambda/functions/handlers/';

/** How one function's code is bundled. What comes out does not depend on where the project lies. */
export function bundleOptions(projectRoot: string, entry: string) {
  return {
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // As `import()`, a module of Node.js would have all of its exports evaluated, and with them modules nobody asked for.
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    plugins: [leanSdk(projectRoot, !entry.startsWith(HANDLERS))],
    legalComments: 'none',
    logLevel: 'error',
  } as const satisfies BuildOptions;
}
