import type { BuildOptions } from 'esbuild';

/** How the code of every function is bundled. */
export const functionOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // As `import()`, a module of Node.js would have all of its exports evaluated, and with them modules nobody asked for.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** How one function's code is bundled. What comes out does not depend on where the project lies. */
export function bundleOptions(projectRoot: string, entry: string) {
  return {
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    ...functionOptions,
    // Lambda puts credentials into the environment. The SDK's chain looks in six more places, and is more than a quarter of a bundle.
    alias: { '@aws-sdk/credential-provider-node': './lambda/adapters/environment-credentials.ts' },
  } as const satisfies BuildOptions;
}
