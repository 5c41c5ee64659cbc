import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LocalRunError } from '../local-run-error.ts';
import type { Template } from './template.ts';

/** A stack of a synthesized app, and where its assets lie. */
export interface CloudAssembly {
  readonly stackName: string;
  readonly template: Template;
  /** Folder of an asset by the object key under which `cdk deploy` uploads it. */
  readonly assetFolders: ReadonlyMap<string, string>;
  /** Where the app says that it is deployed; empty if it leaves that open. */
  readonly environment?: { readonly accountId?: string; readonly region?: string };
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly environment?: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly file?: string;
          readonly directoryName?: string;
        };
      }
    >
  >;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source?: { readonly path?: string; readonly packaging?: string };
        readonly destinations?: Readonly<Record<string, { readonly objectKey?: string }>>;
      }
    >
  >;
}

/**
 * Reads what `cdk synth` wrote of an app with one stack.
 *
 * @param folder - the `cdk.out` folder
 * @throws LocalRunError if it holds no synthesized app or more than one stack
 */
export function readCloudAssembly(folder: string): CloudAssembly {
  const stacks = readStacks(folder);
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw new LocalRunError(
      `The synthesized app in ${folder} holds ${stacks.length} stacks; exactly one is expected.`,
    );
  }
  return stack;
}

/**
 * Reads all stacks that `cdk synth` wrote, those of the app's stages among them.
 *
 * @param folder - the `cdk.out` folder
 * @throws LocalRunError if it holds no synthesized app
 */
export function readStacks(folder: string): readonly CloudAssembly[] {
  const artifacts = Object.entries(readJson<Manifest>(join(folder, 'manifest.json')).artifacts ?? {});
  const assetFolders = new Map<string, string>();
  for (const [, { type, properties }] of artifacts) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue;
    for (const { source, destinations } of Object.values(
      readJson<AssetManifest>(join(folder, properties.file)).files ?? {},
    )) {
      if (source?.path === undefined || source.packaging !== 'zip') continue;
      const path = join(folder, source.path);
      if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue;
      for (const { objectKey } of Object.values(destinations ?? {})) {
        if (objectKey !== undefined) assetFolders.set(objectKey, path);
      }
    }
  }
  return artifacts.flatMap(([id, { type, properties, environment }]) => {
    if (type === 'cdk:cloud-assembly') return readStacks(join(folder, properties?.directoryName ?? id));
    if (type !== 'aws:cloudformation:stack') return [];
    return {
      stackName: properties?.stackName ?? id,
      template: readJson<Template>(join(folder, properties?.templateFile ?? `${id}.template.json`)),
      assetFolders,
      environment: environmentOf(environment),
    };
  });
}

/** @param text - as in `aws://123456789012/eu-west-1`, where CDK writes words for what is open */
function environmentOf(text = ''): NonNullable<CloudAssembly['environment']> {
  const { accountId, region } =
    /^aws:\/\/((?<accountId>\d{12})|[^/]*)\/((?<region>[a-z]+-.*-\d+)|.*)$/.exec(text)?.groups ?? {};
  return { ...(accountId && { accountId }), ...(region && { region }) };
}

function readJson<T>(path: string): T {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (cause) {
    throw new LocalRunError(`${path} cannot be read. Was the app synthesized?`, { cause });
  }
}
