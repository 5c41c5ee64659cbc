import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildTogether } from '../../../lib/build-function.ts';
import { functionEntries } from '../../../lib/bundling.ts';
import type { FunctionCode } from '../../../lib/function-code.ts';
import { projectVersion } from '../../../lib/project-version.ts';

/** Bundles every function of the sources into the folder of a test run. */
export function bundleFunctions(projectRoot: string, shared: string): void {
  const entries = functionEntries(projectRoot);
  const build = buildTogether(projectRoot, entries);
  for (const entry of entries) {
    mkdirSync(bundleOf(shared, entry), { recursive: true });
    build(entry, bundleOf(shared, entry));
  }
}

/** The code that {@link bundleFunctions} has bundled. */
export function bundledFunctions(projectRoot: string, shared: string): FunctionCode {
  return {
    version: projectVersion(projectRoot),
    of: (name) => Code.fromAsset(bundleOf(shared, `lambda/functions/${name}/index.ts`)),
    ofEntry: (entry) => Code.fromAsset(bundleOf(shared, entry)),
  };
}

function bundleOf(shared: string, entry: string): string {
  return join(shared, 'functions', entry.replaceAll('/', '-'));
}
