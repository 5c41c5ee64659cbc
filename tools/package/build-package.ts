import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildPage } from '../../console/build.ts';
import { writeBuiltPage } from '../../console/built-page.ts';
import { buildFunction } from '../../lib/build-function.ts';
import { doorOptions, programOptions } from './bundle-options.ts';
import { writeDeclarations } from './declarations.ts';
import { doorsOf, OUTPUT_FOLDER, prebuiltFunctions } from './layout.ts';

/**
 * Builds everything that the package holds beside its documents, anew, into {@link OUTPUT_FOLDER}.
 *
 * @param projectRoot - folder of package.json
 * @throws Error of esbuild or of the compiler if the sources are faulty
 * @throws ForeignTypeError if a user would see types of a package that they do not have
 */
export async function buildPackage(projectRoot: string): Promise<void> {
  const output = join(projectRoot, OUTPUT_FOLDER);
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output);
  // The package itself has ES modules. The doors are none, and so need no extension of their own.
  writeFileSync(join(output, 'package.json'), '{ "type": "commonjs" }\n');
  const doors = doorsOf(projectRoot);
  writeDeclarations(projectRoot, doors, output);
  for (const { name, entry } of prebuiltFunctions(projectRoot)) {
    buildFunction(projectRoot, entry, join(output, 'functions', name));
  }
  await Promise.all([
    ...doors.map((door) => build(doorOptions(projectRoot, door))),
    build(programOptions(projectRoot, 'tool')),
    build(programOptions(projectRoot, 'bootstrap')),
  ]);
  writeBuiltPage(join(output, 'console'), await buildPage(projectRoot));
}
