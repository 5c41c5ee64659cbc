import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** A module of an installed package that bundles have something else for. */
interface Replacement {
  /** Path of the module below node_modules. */
  readonly module: string;
  /** Source of what takes its place; paths are resolved from the project's folder. */
  readonly source: string;
  /** It would take from code of a user what that may need. */
  readonly ownCodeOnly?: boolean;
}

/** Exports of a module: functions and classes by name, of a class the methods. */
type Exports = Readonly<Record<string, 'function' | readonly string[]>>;

/**
 * Takes the place of what no function here reaches. Whoever does reach it is told at once, and how to get it back.
 * Clients make objects of some classes and never use them, so it is the methods of a class that throw.
 */
function notBundled(module: string, exports: Exports, because: string): Replacement {
  const refuse = (name: string) => {
    const message = `${name} is not in this bundle: ${because}. Take ${module} out of lib/lean-sdk.ts to have it.`;
    return `() { throw Object.assign(new Error(${JSON.stringify(message)}), { name: 'NotBundledError' }); }`;
  };
  const source = Object.entries(exports).map(([name, kind]) =>
    kind === 'function'
      ? `export function ${name}${refuse(name)}`
      : `export class ${name} { ${kind.map((method) => method + refuse(`${name}.${method}`)).join(' ')} }`,
  );
  return { module, source: source.join('\n') };
}

function endpointResolver(client: string, service: string): Replacement {
  return {
    module: `@aws-sdk/${client}/dist-es/endpoint/endpointResolver.js`,
    source: `import { regionalEndpoints } from './lambda/sdk/regional-endpoint.ts';
      export const defaultEndpointResolver = regionalEndpoints('${service}');`,
  };
}

/**
 * What the bundles do without, and what they have instead.
 *
 * What comes first keeps working for any client, also one that business code makes: credentials come from the environment,
 * endpoints are regional, configuration files do not exist. The others throw when they are called.
 */
export const REPLACEMENTS: readonly Replacement[] = [
  {
    module: '@aws-sdk/credential-provider-node/dist-es/index.js',
    source: `export { defaultProvider } from './lambda/sdk/environment-credentials.ts';`,
  },
  endpointResolver('client-dynamodb', 'dynamodb'),
  endpointResolver('client-secrets-manager', 'secretsmanager'),
  endpointResolver('client-sqs', 'sqs'),
  {
    module: '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/loadSharedConfigFiles.js',
    source: `export const CONFIG_PREFIX_SEPARATOR = '.';
      export { loadSharedConfigFiles } from './lambda/sdk/no-config-files.ts';`,
  },
  {
    // The SDK looks for a global object first, which Node.js loads when it is looked at.
    module: '@smithy/core/dist-es/submodules/serde/uuid/v4.js',
    source: `import { randomUUID } from 'node:crypto';
      export const bindV4 = () => () => randomUUID();`,
  },
  {
    // To ask whether a body is of these classes loads them. Bodies here are texts, and answers Node.js's own streams.
    module: '@smithy/core/dist-es/submodules/serde/util-stream/stream-type-check.js',
    source: `export const isReadableStream = () => false;
      export const isBlob = () => false;`,
    ownCodeOnly: true,
  },
  {
    module: '@smithy/core/dist-es/submodules/retry/middleware-retry/isStreamingPayload/isStreamingPayload.js',
    source: `import { Readable } from 'node:stream';
      export const isStreamingPayload = (request) => request?.body instanceof Readable;`,
    ownCodeOnly: true,
  },
  notBundled(
    '@smithy/core/dist-es/submodules/event-streams/index.js',
    { EventStreamSerde: 'function', eventStreamSerdeProvider: 'function' },
    'no operation used here streams events',
  ),
  notBundled(
    '@smithy/signature-v4/dist-es/HeaderFormatter.js',
    { HeaderFormatter: ['format', 'formatHeaderValue'] },
    'only streamed events are signed with it',
  ),
  notBundled(
    '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js',
    { EndpointCache: ['getEndpoint', 'get', 'set', 'delete', 'has', 'clear'] },
    'endpoint discovery is off',
  ),
  notBundled(
    '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js',
    { Sha256Js: 'function' },
    'Node.js has its own',
  ),
  notBundled(
    '@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js',
    { Md5Js: 'function' },
    'Node.js has its own',
  ),
  notBundled(
    '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js',
    { AdaptiveRetryStrategy: 'function' },
    'the retry mode is standard',
  ),
  notBundled(
    '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    { getInstanceMetadataRegion: 'function' },
    'Lambda has no instance metadata',
  ),
];

/** What an SDK client's list of schemas does for each error that its service may answer with. */
const REGISTERED_ERROR = /^n\d+_registry\d*\.registerError\((\w+)\$, \w+\);$/gm;

/**
 * Errors that our own code tells apart by their class. The SDK makes every other one of the client's base class, under
 * its own name.
 */
const TOLD_APART = new Set(['ConditionalCheckFailedException', 'ResourceNotFoundException']);

const MODULES = /^.*[\\/]node_modules[\\/]/;

function modulePath(path: string): string {
  return path.replace(MODULES, '').replaceAll('\\', '/');
}

/**
 * Leaves out of a bundle what {@link REPLACEMENTS} says.
 *
 * @param ownCodeOnly - no code of a user is in the bundle, so it is known which classes of errors are looked at
 */
export function leanSdk(projectRoot: string, ownCodeOnly: boolean, used: Set<string> = new Set()): Plugin {
  const replacements = REPLACEMENTS.filter((replacement) => ownCodeOnly || !replacement.ownCodeOnly);
  const byModule = new Map(replacements.map(({ module, source }) => [module, source]));
  return {
    name: 'lean-sdk',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/]@(?:smithy|aws-sdk)[\\/].*\.js$/ }, ({ path }) => {
        const module = modulePath(path);
        const source = byModule.get(module);
        if (source === undefined) return undefined;
        used.add(module);
        return { contents: source, loader: 'js', resolveDir: projectRoot };
      });
      if (ownCodeOnly) {
        build.onLoad(
          {
            filter:
              /[\\/]node_modules[\\/]@aws-sdk[\\/]client-[a-z-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/,
          },
          ({ path }) => ({
            contents: readFileSync(path, 'utf8').replaceAll(REGISTERED_ERROR, (line, name: string) =>
              TOLD_APART.has(name) ? line : '',
            ),
            loader: 'js',
          }),
        );
      }
      // Clients read their version from it; the rest of it is of no use at run time.
      build.onLoad(
        { filter: /[\\/]node_modules[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ },
        ({ path }) => {
          const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
          return { contents: JSON.stringify({ version }), loader: 'json' };
        },
      );
      // What the SDK knows of each region is its name for people.
      build.onLoad(
        { filter: /[\\/]node_modules[\\/]@aws-sdk[\\/]core[\\/].*[\\/]partitions\.js$/ },
        ({ path }) => ({
          contents: readFileSync(path, 'utf8').replaceAll(/"description": "[^"]*"/g, ''),
          loader: 'js',
        }),
      );
    },
  };
}
