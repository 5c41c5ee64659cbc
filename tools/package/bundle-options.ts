import type { BuildOptions } from 'esbuild';
import { bundleOptions } from '../../lib/bundle-options.ts';
import { type Door, OUTPUT_FOLDER, PEERS, PROGRAMS } from './layout.ts';
import { nameRequiredFiles } from './name-required-files.ts';

/** The oldest Node.js that takes the syntax of what is built. */
const OLDEST_NODE = 'node22';

function common(projectRoot: string) {
  return {
    absWorkingDir: projectRoot,
    bundle: true,
    platform: 'node',
    target: OLDEST_NODE,
    mainFields: ['module', 'main'],
    external: [...PEERS],
    // Names stay, so that a stack trace can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    // The package has them in THIRD-PARTY-NOTICES.md.
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
  } as const satisfies BuildOptions;
}

/**
 * One CommonJS file, which `import` and `require` load alike, so that there is never a second copy of it. Its exports stand
 * in it in a form that Node.js finds names in.
 */
export function doorOptions(projectRoot: string, { entry, name, runsInLambda = false }: Door) {
  const { alias, supported } = bundleOptions(projectRoot, entry);
  return {
    ...common(projectRoot),
    // As in the bundles that are deployed from here.
    ...(runsInLambda && { alias, supported }),
    entryPoints: [entry],
    format: 'cjs',
    outfile: `${OUTPUT_FOLDER}/${name}.js`,
    define: {
      'import.meta.url': 'fileUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    banner: { js: "const fileUrl=require('node:url').pathToFileURL(__filename).href;" },
  } as const satisfies BuildOptions;
}

/** A program as one ES module, in a folder as deep as that of the tool's source. */
export function programOptions(projectRoot: string, name: keyof typeof PROGRAMS) {
  return {
    ...common(projectRoot),
    entryPoints: [PROGRAMS[name]],
    format: 'esm' as const,
    outfile: `${OUTPUT_FOLDER}/${name}.mjs`,
    // Native code would have to be installed by a script.
    alias: { level: './local/aws/sqlite-level.ts' },
    plugins: [nameRequiredFiles],
    // Packages in CommonJS want modules of Node.js by `require`.
    banner: {
      js: "import { createRequire as requireOfProgram } from 'node:module'; const require = requireOfProgram(import.meta.url);",
    },
  } satisfies BuildOptions;
}
