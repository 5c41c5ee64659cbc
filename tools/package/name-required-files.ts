import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** `require('./actions/' + action)`, which esbuild takes for files without an extension. */
const REQUIRED = /require\('(\.\/(?:actions|validations)\/)' \+ action\)/g;

/**
 * Has the files that dynalite requires by a name made at run time be in the bundle.
 *
 * @throws Error when built if the version of dynalite has none such
 */
export const nameRequiredFiles: Plugin = {
  name: 'name-required-files',
  setup(build) {
    build.onLoad({ filter: /[\\/]dynalite[\\/]index\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replaceAll(REQUIRED, "require('$1' + action + '.js')");
      if (contents === text)
        throw new Error(`${path} requires its actions in another way than is known here.`);
      return { contents };
    });
  },
};
