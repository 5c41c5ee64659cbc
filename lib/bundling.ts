import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { EventType } from '../lambda/core/settings/event-type.ts';
import { buildEntry, buildFunction } from './build-function.ts';
import { ConfigurationError } from './config/configuration-error.ts';

/**
 * One function's code, bundled to a single CommonJS file together with everything it imports, and the small ES module
 * that Lambda loads it by.
 *
 * The AWS SDK is bundled too: the one in the Lambda runtime is of another version than the one tested with, and slower
 * to load. Equal sources give equal bundles, so that nothing is deployed that did not change.
 *
 * @param projectRoot - folder of package.json
 * @param entry - source file below it that exports `handler`
 * @param build - writes the bundle of an entry to a folder
 */
export function bundledCode(
  projectRoot: string,
  entry: string,
  build = (source: string, folder: string) => buildFunction(projectRoot, source, folder),
): Code {
  return Code.fromAsset(join(projectRoot, 'lambda'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never started: CDK demands an image in case local bundling is not possible.
      image: DockerImage.fromRegistry('scratch'),
      // Tells the assets of one folder apart: CDK bundles once per source folder and options.
      command: [entry],
      local: {
        tryBundle(outputFolder) {
          build(entry, outputFolder);
          return true;
        },
      },
    },
  });
}

/**
 * The code of a handler in a user's own app, bundled there.
 *
 * @param entry - path of the source file that exports `handler`
 * @throws ConfigurationError if the file does not exist or esbuild is not installed
 */
export function bundledEntry(entry: string): Code {
  const file = resolve(entry);
  if (!existsSync(file)) throw new ConfigurationError([`handler: there is no file ${file}.`]);
  return Code.fromAsset(dirname(file), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('scratch'),
      command: [file],
      local: {
        tryBundle(outputFolder) {
          buildEntry(file, outputFolder);
          return true;
        },
      },
    },
  });
}

/**
 * Each event type needs a handler of its own, so configuration can name one that is not written yet.
 *
 * @throws ConfigurationError listing every source file that is missing
 */
export function assertHandlersExist(projectRoot: string, eventTypes: readonly EventType[]): void {
  const missing = eventTypes.filter(({ entity }) => !existsSync(join(projectRoot, handlerEntry(entity))));
  if (missing.length === 0) return;
  throw new ConfigurationError(
    missing.map(
      ({ name, entity }) =>
        `eventTypes: "${name}" has no handler. Write ${handlerEntry(entity)}, after the example of another entity.`,
    ),
  );
}

/** Source files of the functions of a stage: verifier, sweeper and canary, and the handlers. */
export function functionEntries(projectRoot: string): readonly string[] {
  const own = ['verifier', 'sweeper', 'canary'].map((name) => `lambda/functions/${name}/index.ts`);
  const handlers = readdirSync(join(projectRoot, 'lambda/functions/handlers'), { withFileTypes: true });
  return [...own, ...handlers.filter((each) => each.isDirectory()).map(({ name }) => handlerEntry(name))];
}

/** Source file of the handler of one entity's events. */
export function handlerEntry(entity: string): string {
  return `lambda/functions/handlers/${entity}/index.ts`;
}
