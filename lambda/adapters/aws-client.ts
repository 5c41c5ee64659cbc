import { format } from 'node:util';
import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { Connections } from './connections.ts';
import { defaultProvider } from './environment-credentials.ts';

/** A service that functions call, as the SDK's variables call it. */
type AwsService = 'DYNAMODB' | 'SECRETS_MANAGER' | 'SQS';

/**
 * How long one call to AWS may take, worst case included: `attempts × requestTimeout` plus back-off below 1 s.
 *
 * The verifier's time-out is 15 s: secret 3.5 s, claim 3.5 s, send 4.5 s, mark 3.5 s, in that order, and it aborts what is
 * left a second before it would be cut off. API Gateway waits 20 s.
 */
interface CallBudget {
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly attempts: number;
}

const connections = new Connections();

/**
 * Where the SDK's warnings go. It has no method for what is said of every call: for one, the SDK would make a copy of each
 * request and answer that is fit to be logged.
 */
const logger = {
  debug() {},
  trace() {},
  warn: (...parts: unknown[]) => process.stderr.write(`${format(...parts)}\n`),
} as DynamoDBClientConfig['logger'] & object;

/** Where a service is redirected to by configuration, as the SDK's own variables say. */
function configuredEndpoint(service: AwsService): string | undefined {
  return process.env[`AWS_ENDPOINT_URL_${service}`] || process.env.AWS_ENDPOINT_URL || undefined;
}

/**
 * Client settings shared by every AWS client of the functions.
 *
 * They leave nothing to be looked for: a setting that is absent makes the SDK read `~/.aws`, which Lambda does not have,
 * or work out again for each call what never changes.
 */
export function clientSettings(service: AwsService, { requestTimeout, attempts }: CallBudget) {
  const { AWS_REGION = '', AWS_USE_DUALSTACK_ENDPOINT, AWS_USE_FIPS_ENDPOINT } = process.env;
  const endpoint = configuredEndpoint(service);
  return {
    region: AWS_REGION,
    credentials: defaultProvider(),
    ...(endpoint !== undefined && { endpoint }),
    ignoreConfiguredEndpointUrls: true,
    useDualstackEndpoint: AWS_USE_DUALSTACK_ENDPOINT === 'true',
    useFipsEndpoint: AWS_USE_FIPS_ENDPOINT === 'true',
    accountIdEndpointMode: 'disabled' as const,
    authSchemePreference: [],
    disableClockSkewCorrection: false,
    retryMode: 'standard',
    maxAttempts: attempts,
    userAgentAppId: async () => undefined,
    logger,
    requestHandler: {
      connectionTimeout: 500,
      requestTimeout,
      // Without this the SDK only logs a warning when the time is over.
      throwOnRequestTimeout: true,
      httpsAgent: connections,
    },
  };
}

/** The part of a client that says where its requests go. */
export interface AddressedClient {
  readonly config: Pick<
    DynamoDBClient['config'],
    'endpoint' | 'endpointProvider' | 'region' | 'useDualstackEndpoint' | 'useFipsEndpoint'
  >;
}

/**
 * Opens a connection for each of these clients before the first call.
 *
 * @throws Error if one cannot be opened, or not before the signal ends it
 */
export async function openConnections(
  clients: readonly AddressedClient[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(clients.map(async (client) => connections.open(await urlOf(client), signal)));
}

async function urlOf({ config }: AddressedClient): Promise<URL> {
  const configured = await config.endpoint?.();
  if (configured !== undefined) {
    const { protocol, hostname, port } = configured;
    return new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
  }
  const [Region, UseDualStack, UseFIPS] = await Promise.all([
    config.region(),
    config.useDualstackEndpoint(),
    config.useFipsEndpoint(),
  ]);
  return config.endpointProvider({ Region, UseDualStack, UseFIPS }).url;
}
