import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LocalRunError } from '../local-run-error.ts';
import type { Template } from './template.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

/** The one stack of a synthesized app, and where its assets lie. */
export interface CloudAssembly {
  readonly stackName: string;
  readonly template: Template;
  /** Folder of an asset by the object key under which `cdk deploy` uploads it. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly properties?: {
          readonly templateFile?: string;
          readonly stackName?: string;
          readonly file?: string;
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
 * Reads what `cdk synth` wrote.
 *
 * @param folder - the `cdk.out` folder
 * @throws LocalRunError if it holds no synthesized app or more than one stack
 */
export function readCloudAssembly(folder: string): CloudAssembly {
  const artifacts = Object.entries(readJson<Manifest>(join(folder, 'manifest.json')).artifacts ?? {});
  if (artifacts.some(([, { type }]) => type === 'cdk:cloud-assembly')) {
    throw new UnsupportedTemplateError('manifest.json', 'a nested cloud assembly');
  }
  const stacks = artifacts.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [id, stack] = stacks[0] ?? [];
  if (id === undefined || stacks.length > 1) {
    throw new LocalRunError(
      `The synthesized app in ${folder} holds ${stacks.length} stacks; the local run needs exactly one.`,
    );
  }
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
  return {
    stackName: stack?.properties?.stackName ?? id,
    template: readJson<Template>(join(folder, stack?.properties?.templateFile ?? `${id}.template.json`)),
    assetFolders,
  };
}

function readJson<T>(path: string): T {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (cause) {
    throw new LocalRunError(`${path} cannot be read. Was the app synthesized?`, { cause });
  }
}
