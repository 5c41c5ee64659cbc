import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';

/** Prints what "Are the types wrong?" finds in a packed package. Its library is made of ES modules, which tests are not. */

const { entrypoints, problems } = await checkPackage(
  createPackageFromTarballData(readFileSync(process.argv[2])),
);
process.stdout.write(JSON.stringify({ doors: Object.keys(entrypoints).sort(), problems }));
