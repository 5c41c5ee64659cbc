import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import type { EventType } from '../lambda/core/event-type.ts';
import { CliError } from './cli-error.ts';
import { findLocalRun } from './local-run.ts';

/** Which run or stack a command is for. */
export interface TargetAddress {
  /** Name of a deployed stack; the local run if absent. */
  readonly stack?: string;
  /** Region of the deployed stack; the AWS configuration's if absent. */
  readonly region?: string;
  /** Where the local run keeps its state. */
  readonly stateDirectory: string;
}

/** Where the webhook secret is kept and how the verifier reads it. */
export interface SecretFacts {
  readonly arn: string;
  /** Key in the stored JSON object; empty if the stored text is the secret itself. */
  readonly jsonKey: string;
  /** Key of the path token in the same object; empty if URLs carry none. */
  readonly pathTokenKey: string;
  /** How long the previous secret verifies after the current one was stored. */
  readonly previousHours: number;
  /** Longest age of a verifier's copy of the current secret. */
  readonly cacheSeconds: number;
  /** Least time between two reads that a verifier makes because of hashes that do not verify. */
  readonly refetchSeconds: number;
}

/** A run or a deployed stack, and what it says of itself. */
export interface Target {
  /** For messages. */
  readonly name: string;
  /** Base URL of the webhooks, without a slash at the end. */
  readonly endpoint: string;
  readonly eventTypes: readonly EventType[];
  readonly ledgerTable: string;
  readonly entityTable: string;
  readonly secret: SecretFacts;
  readonly dynamoDb: DynamoDBClient;
  readonly secretsManager: SecretsManagerClient;
}

/** Calls come from a laptop, so they get more time than those of the functions. */
const CALLS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/**
 * Finds a run or stack and reads what it says of itself in its SSM parameters.
 *
 * @throws CliError if there is none; what the AWS client throws if AWS refuses
 */
export async function connect(address: TargetAddress, signal: AbortSignal): Promise<Target> {
  if (address.stack !== undefined) {
    const region = address.region === undefined ? {} : { region: address.region };
    return describe(`the stack ${address.stack}`, address.stack, region, signal);
  }
  const run = findLocalRun(address.stateDirectory);
  const settings = {
    endpoint: run.awsEndpoint,
    region: run.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return describe('the local run', run.stackName, settings, signal);
}

async function describe(
  name: string,
  stackName: string,
  settings: ConstructorParameters<typeof DynamoDBClient>[0],
  signal: AbortSignal,
): Promise<Target> {
  const client = { ...CALLS, ...settings };
  const facts = await readParameters(new SSMClient(client), `/${stackName}/`, signal);
  if (facts.size === 0) {
    throw new CliError(
      `There is nothing under the SSM path /${stackName}/ for ${name}. Check the name, the region (--region) and the account.`,
    );
  }
  const fact = (key: string): string => {
    const value = facts.get(key);
    if (value !== undefined) return value;
    throw new CliError(
      `The SSM parameter /${stackName}/${key} is missing. Deploy the stack again with this version of the project.`,
    );
  };
  return {
    name,
    endpoint: fact('endpoint').replace(/\/+$/, ''),
    eventTypes: JSON.parse(fact('event-types')) as EventType[],
    ledgerTable: fact('ledger/table-name'),
    entityTable: fact('entities/table-name'),
    secret: {
      arn: fact('secret/arn'),
      jsonKey: facts.get('secret/json-key') ?? '',
      pathTokenKey: facts.get('secret/path-token-key') ?? '',
      previousHours: Number(fact('secret/previous-hours')),
      cacheSeconds: Number(fact('secret/cache-seconds')),
      refetchSeconds: Number(fact('secret/refetch-seconds')),
    },
    dynamoDb: new DynamoDBClient(client),
    secretsManager: new SecretsManagerClient(client),
  };
}

async function readParameters(
  client: SSMClient,
  path: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const facts = new Map<string, string>();
  const pages = paginateGetParametersByPath(
    { client },
    { Path: path, Recursive: true },
    { abortSignal: signal },
  );
  for await (const { Parameters = [] } of pages) {
    for (const { Name = '', Value = '' } of Parameters) facts.set(Name.slice(path.length), Value);
  }
  return facts;
}
