import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildTogether } from './build-function.ts';
import { bundledCode, bundledEntry, functionEntries } from './bundling.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { projectVersion } from './project-version.ts';

/** The functions whose code is this product's own. */
type FunctionName = 'verifier' | 'sweeper' | 'built-in-handler' | 'canary';

/** Where the code of functions comes from. */
export interface FunctionCode {
  /** Version of the package. */
  readonly version: string;
  of(name: FunctionName): Code;
  /** @param entry - path of a source file that exports `handler` */
  ofEntry(entry: string): Code;
}

/** The bundles that the package holds: nothing is built in the user's app, but for handlers by entry file. */
export const prebuiltCode: FunctionCode = {
  get version() {
    return projectVersion(join(__dirname, '..'));
  },
  of(name) {
    const folder = join(__dirname, 'functions', name);
    if (existsSync(folder)) return Code.fromAsset(folder);
    throw new ConfigurationError([
      `The package lacks the code of the function "${name}" (${folder}). Install it anew.`,
    ]);
  },
  ofEntry: bundledEntry,
};

/**
 * Bundles made from the sources of this repository.
 *
 * @param projectRoot - folder of package.json
 */
export function codeFromSources(projectRoot: string): FunctionCode {
  const build = buildTogether(projectRoot, functionEntries(projectRoot));
  return {
    version: projectVersion(projectRoot),
    of: (name) => bundledCode(projectRoot, `lambda/functions/${name}/index.ts`, build),
    ofEntry: (entry) => bundledCode(projectRoot, entry, build),
  };
}
