import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import type { PathTokenMode } from '../../lambda/core/request/webhook-path.ts';
import { parseCatalogue } from '../../lambda/core/settings/catalogue-text.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { indexPath } from '../../lib/config/index-path.ts';
import type { RunFile } from '../../lib/local-run-file.ts';
import { type AuditTrail, CloudWatchAuditTrail } from '../audit/audit-trail.ts';
import { InvalidInputProblem, OperatorProblem } from '../problems/operator-problem.ts';
import { findLocalRun } from './find-local-run.ts';

/** Which run or stack a command is for. */
export interface TargetAddress {
  /** Name of a deployed stack; the local run if neither it nor `name` is given. */
  readonly stack?: string;
  /** Name of the webhooks, where the stack has several or is not named. */
  readonly name?: string;
  /** Region of the deployed stack; the AWS configuration's if absent. */
  readonly region?: string;
  /** AWS profile for the deployed stack; the environment's if absent. */
  readonly profile?: string;
  /** Endpoint of all AWS services, for a deployed stack; those of the region if absent. */
  readonly endpointUrl?: string;
  /** Where the local run keeps its state. */
  readonly stateDirectory: string;
  /** Name of the webhooks in the local run, if it has several. */
  readonly localName?: string;
}

/** Where the webhook secret is kept and how the verifier reads it. */
export interface SecretFacts {
  readonly arn: string;
  /** Key in the stored JSON object; empty if the stored text is the secret itself. */
  readonly jsonKey: string;
  /** Whether URLs carry a token. */
  readonly pathToken: PathTokenMode;
  /** Key of the path token in the same object; empty if URLs carry none. */
  readonly pathTokenKey: string;
  /** How long the previous secret verifies after the current one was stored. */
  readonly previousHours: number;
  /** Longest age of a verifier's copy of the current secret. */
  readonly cacheSeconds: number;
  /** Least time between two reads that a verifier makes because of hashes that do not verify. */
  readonly refetchSeconds: number;
}

/** What the stage was configured to put up with: its alarms go by these, and so does whoever judges how it stands. */
export interface LimitFacts {
  /** Age of a queue's oldest message from which on an alarm goes off. */
  readonly oldestMessageMinutes: number;
  /** The same for the time that an accepted event is unsent. */
  readonly oldestUnsentMinutes: number;
  /** What API Gateway lets through. */
  readonly requestsPerSecond: number;
}

/** How often and how fast an event is tried. */
export interface DeliveryFacts {
  /** Attempts of a handler after which a message moves to the dead-letter queue. */
  readonly maxAttempts: number;
  /** How long the queue of the slowest handler leaves a message to an attempt before it gives it out again. */
  readonly visibilitySeconds: number;
  /** How long an invocation of the slowest handler lives at most. */
  readonly handlerTimeoutSeconds: number;
  /** The same of those that live for less time, by entity. Their queues give messages out again as much earlier. */
  readonly quickerHandlers?: Readonly<Record<string, number>> | undefined;
  /** Attempts of the sweeper after which an unsent event is parked. */
  readonly sweeperMaxAttempts: number;
}

/** The queue of one event type and subscriber. */
export interface QueueFacts {
  readonly entity: string;
  readonly subscriber: string;
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly deadLetterUrl: string;
  readonly deadLetterArn: string;
}

/** One name for each function of the stack. */
export interface PerFunction {
  readonly verifier: string;
  readonly sweeper: string;
  /** Names of the handlers by entity. */
  readonly handlers: ReadonlyMap<string, string>;
  /** Absent in a stack without a canary. */
  readonly canary?: string | undefined;
}

/** What every AWS client of a command is made with. */
export type ClientSettings = Omit<NonNullable<ConstructorParameters<typeof DynamoDBClient>[0]>, 'extensions'>;

/** A run or a deployed stack, and what it says of itself. */
export interface Target {
  /** For messages. */
  readonly name: string;
  /** Prefix of all its names, and `service` in logs and metrics; mostly the stack's own. */
  readonly stackName: string;
  /** Whether it is the local run. */
  readonly isLocal: boolean;
  /** Whether its configuration calls it production. */
  readonly isProduction: boolean;
  /** Version of the project that was deployed. */
  readonly version: string;
  /** Base URL of the webhooks, without a slash at the end. */
  readonly endpoint: string;
  readonly eventTypes: readonly EventType[];
  /** CloudEvents `source` of the messages. */
  readonly eventSource: string;
  readonly ledgerTable: string;
  readonly entityTable: string;
  readonly secret: SecretFacts;
  /** Largest body that the verifier takes. */
  readonly maxBodyBytes: number;
  readonly limits: LimitFacts;
  readonly delivery: DeliveryFacts;
  readonly queues: readonly QueueFacts[];
  /** Names of the functions. */
  readonly functions: PerFunction;
  /** Names of the functions' log groups, and of the access log's. */
  readonly logGroups: PerFunction & {
    readonly access: string;
    /** Absent in a stack of a version that had none. */
    readonly audit: string | undefined;
  };
  /** Where changes of operators are written down. */
  readonly trail: AuditTrail;
  /** For the clients that only some commands need: each makes its own, so that the others start faster. */
  readonly clientSettings: ClientSettings;
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
 * @throws OperatorProblem if there is none; what the AWS client throws if AWS denies it
 */
export async function connect(address: TargetAddress, signal: AbortSignal): Promise<Target> {
  const { stack, name, region, profile, endpointUrl, stateDirectory, localName } = address;
  if (stack !== undefined || name !== undefined) {
    const clientSettings = {
      ...CALLS,
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
      ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    };
    const ssm = new SSMClient(clientSettings);
    const stackName = name ?? (await findName(ssm, stack ?? '', signal));
    const found = { name: `the stack ${stack ?? stackName}`, stackName, isLocal: false, clientSettings };
    return describe(found, ssm, signal);
  }
  const run = findLocalRun(stateDirectory);
  const clientSettings = {
    ...CALLS,
    endpoint: run.awsEndpoint,
    region: run.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return describe(
    { name: 'the local run', stackName: localNameIn(run, localName), isLocal: true, clientSettings },
    new SSMClient(clientSettings),
    signal,
  );
}

/** @throws InvalidInputProblem if the local run has no such webhooks, or several and none is wanted */
function localNameIn({ webhooks }: RunFile, wanted: string | undefined): string {
  const names = webhooks.map(({ name }) => name);
  const [first = ''] = names;
  if (wanted === undefined && names.length === 1) return first;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  throw new InvalidInputProblem(
    wanted === undefined
      ? `The local run has several webhooks: ${names.join(', ')}.`
      : `The local run has no webhooks ${wanted}, but ${names.join(', ')}.`,
    { advice: { kind: 'choose-local-name' } },
  );
}

/**
 * Name of the webhooks in a stack: as its index has it, or the stack's own.
 *
 * @throws InvalidInputProblem if there are several
 */
async function findName(ssm: SSMClient, stack: string, signal: AbortSignal): Promise<string> {
  const names = [...(await readParameters(ssm, `${indexPath(stack)}/`, signal)).values()];
  if (names.length < 2) return names[0] ?? stack;
  throw new InvalidInputProblem(`The stack ${stack} has several webhooks: ${names.join(', ')}.`, {
    advice: { kind: 'choose-name' },
  });
}

async function describe(
  found: Pick<Target, 'name' | 'stackName' | 'isLocal' | 'clientSettings'>,
  ssm: SSMClient,
  signal: AbortSignal,
): Promise<Target> {
  const { name, stackName, clientSettings } = found;
  const facts = await readParameters(ssm, `/${stackName}/`, signal);
  if (facts.size === 0) {
    throw new OperatorProblem(
      `There is nothing under the SSM path /${stackName}/ for ${name} in ${await ssm.config.region()}. Check the name, the region and the account.`,
    );
  }
  const fact = (key: string): string => {
    const value = facts.get(key);
    if (value !== undefined) return value;
    throw new OperatorProblem(
      `The SSM parameter /${stackName}/${key} is missing. Deploy the stack again with this version of the project.`,
    );
  };
  const eventTypes = catalogueOf(fact('event-types'), stackName);
  const perFunction = (path: string): PerFunction => ({
    verifier: fact(`${path}/verifier`),
    sweeper: fact(`${path}/sweeper`),
    handlers: new Map(eventTypes.map(({ entity }) => [entity, fact(`${path}/handlers/${entity}`)])),
    canary: facts.get(`${path}/canary`),
  });
  const queue = (entity: string, subscriber: string): QueueFacts => {
    const path = `queues/${entity}/${subscriber}`;
    return {
      entity,
      subscriber,
      name: fact(`${path}/name`),
      url: fact(`${path}/url`),
      arn: fact(`${path}/arn`),
      deadLetterUrl: fact(`${path}/dlq-url`),
      deadLetterArn: fact(`${path}/dlq-arn`),
    };
  };
  return {
    ...found,
    isProduction: facts.get('production') === 'true',
    version: fact('version'),
    endpoint: fact('endpoint').replace(/\/+$/, ''),
    eventTypes,
    eventSource: fact('event-source'),
    ledgerTable: fact('ledger/table-name'),
    entityTable: fact('entities/table-name'),
    secret: {
      arn: fact('secret/arn'),
      jsonKey: facts.get('secret/json-key') ?? '',
      pathToken: fact('secret/path-token') as PathTokenMode,
      pathTokenKey: facts.get('secret/path-token-key') ?? '',
      previousHours: Number(fact('secret/previous-hours')),
      cacheSeconds: Number(fact('secret/cache-seconds')),
      refetchSeconds: Number(fact('secret/refetch-seconds')),
    },
    maxBodyBytes: Number(fact('max-body-bytes')),
    limits: JSON.parse(fact('limits')) as LimitFacts,
    delivery: { ...USUAL_DELIVERY, ...(JSON.parse(facts.get('delivery') ?? '{}') as Partial<DeliveryFacts>) },
    queues: eventTypes.flatMap(({ entity, subscribers }) => subscribers.map((each) => queue(entity, each))),
    functions: perFunction('functions'),
    logGroups: {
      ...perFunction('log-groups'),
      access: fact('log-groups/access'),
      audit: facts.get('log-groups/audit'),
    },
    trail: new CloudWatchAuditTrail(facts.get('log-groups/audit'), clientSettings),
    dynamoDb: new DynamoDBClient(clientSettings),
    secretsManager: new SecretsManagerClient(clientSettings),
  };
}

/** As a stack of an earlier version is, which does not say it, unless something else is configured there. */
const USUAL_DELIVERY: DeliveryFacts = {
  maxAttempts: 5,
  visibilitySeconds: 180,
  handlerTimeoutSeconds: 30,
  sweeperMaxAttempts: 100,
};

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

function catalogueOf(text: string, stackName: string): readonly EventType[] {
  try {
    return parseCatalogue(text);
  } catch (error) {
    throw new OperatorProblem(
      `The SSM parameter /${stackName}/event-types was written by another version of the project. Deploy the stack again with this one.`,
      { cause: error },
    );
  }
}
