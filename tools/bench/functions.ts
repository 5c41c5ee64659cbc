import { join } from 'node:path';
import {
  handlerEnvironment,
  sweeperEnvironment,
  verifierEnvironment,
} from '../../lambda/core/settings/environment.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { buildBare, buildOwn, buildUsual, type Variation } from './build.ts';
import type { RunnableFunction } from './process/function-process.ts';
import { SERVICES, type Service } from './stub/protocol.ts';

/** The ways to write the verifier that are held against each other, in the order of the tables. */
export const VERIFIER_ROWS = ['empty', 'bare', 'sdk', 'cold', 'deployed', 'wholeChain', 'usual'] as const;

/** One of them. */
export type VerifierRow = (typeof VERIFIER_ROWS)[number];

/** The ways to write a handler that are held against each other. */
export const HANDLER_ROWS = ['bare', 'sdk', 'deployed', 'usual'] as const;

/** One of them. */
type HandlerRow = (typeof HANDLER_ROWS)[number];

/** What each is, in a few words. */
export const ROW_TITLES: Readonly<Record<VerifierRow, string>> = {
  empty: 'empty module',
  bare: 'bare calls over node:https',
  sdk: 'the same calls through the AWS SDK',
  cold: 'ours without warm-up',
  deployed: 'ours as deployed',
  wholeChain: "ours with the SDK's credential chain",
  usual: 'the usual way',
};

/** Where the functions find the services. */
export interface Surroundings {
  endpoint(service: Service): string;
  readonly certificateFile: string;
}

const MEMORY_MEGABYTES = 512;

/** What Lambda sets for every function, and where the services are. Nothing of the surrounding environment. */
export function lambdaVariables(name: string, surroundings: Surroundings): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MEGABYTES),
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
    AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
    AWS_REGION: 'us-east-1',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_SESSION_TOKEN: 'bench',
    HOME: '/home/sbx_user1051',
    LANG: 'en_US.UTF-8',
    NODE_EXTRA_CA_CERTS: surroundings.certificateFile,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    POWERTOOLS_METRICS_NAMESPACE: 'bench',
    POWERTOOLS_SERVICE_NAME: 'bench',
    TZ: ':UTC',
    // What X-Ray sets for the many requests that it does not sample.
    _X_AMZN_TRACE_ID: 'Root=1-68000000-000000000000000000000000;Parent=0000000000000000;Sampled=0',
    ...Object.fromEntries(
      SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, surroundings.endpoint(service)]),
    ),
  };
}

function publishing(surroundings: Surroundings, eventTypes: readonly EventType[]) {
  return {
    LEDGER_TABLE: 'bench-ledger',
    EVENT_TYPES: eventTypes,
    QUEUE_URL_PREFIX: `${surroundings.endpoint('SQS')}/000000000000/bench-`,
    EVENT_SOURCE: 'urn:bench',
    RETENTION_DAYS: 30,
    PAYLOAD_RETENTION_DAYS: 30,
  };
}

/** The verifier's variables, with as many subscribers to the events of the bench. */
export function verifierVariables(surroundings: Surroundings, subscribers = 1): Record<string, string> {
  const eventTypes = DEFAULT_EVENT_TYPES.map((type, at) =>
    at > 0
      ? type
      : {
          ...type,
          subscribers: Array.from(
            { length: subscribers },
            (_, number) => type.subscribers[number] ?? `other-${number}`,
          ),
        },
  );
  return {
    ...lambdaVariables('bench-verifier', surroundings),
    ...verifierEnvironment.write({
      ...publishing(surroundings, eventTypes),
      WEBHOOK_SECRET_ID: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:bench-AAAAAA',
      WEBHOOK_SECRET_JSON_KEY: '',
      PATH_TOKEN: 'off',
      PATH_TOKEN_JSON_KEY: '',
      PREVIOUS_SECRET_HOURS: 24,
      SECRET_OUTAGE_HOURS: 6,
      SECRET_CACHE_SECONDS: 60,
      SECRET_REFETCH_SECONDS: 3,
      MAX_BODY_BYTES: 300 * 1024,
      SOURCE_ALLOW_LIST: [],
      EVENT_TYPE_FIELD: '',
      SWEEP_AFTER_SECONDS: 60,
      HELD_PER_MINUTE: 60,
      CANARY: 'off',
    }),
  };
}

/** A handler's variables. */
function handlerVariables(surroundings: Surroundings): Record<string, string> {
  return {
    ...lambdaVariables('bench-merchant', surroundings),
    ...handlerEnvironment.write({
      QUEUE_URL: 'https://sqs.invalid/bench-merchant.fifo',
      DEAD_LETTER_QUEUE_URL: 'https://sqs.invalid/bench-merchant-dlq.fifo',
      ENTITY_TABLE: 'bench-entities',
      RECORD_TIMEOUT_SECONDS: 10,
      MAX_RECEIVE_COUNT: 5,
      HISTORY_RETENTION_DAYS: 0,
    }),
  };
}

/** The sweeper's variables. */
function sweeperVariables(surroundings: Surroundings): Record<string, string> {
  return {
    ...lambdaVariables('bench-sweeper', surroundings),
    ...sweeperEnvironment.write({
      ...publishing(surroundings, DEFAULT_EVENT_TYPES),
      SWEEP_AFTER_SECONDS: 60,
      SWEEP_MAX_ATTEMPTS: 100,
    }),
  };
}

const VERIFIER_ENTRY = 'lambda/functions/verifier/index.ts';
const HANDLER_ENTRY = 'lambda/functions/handlers/merchant/index.ts';
const SWEEPER_ENTRY = 'lambda/functions/sweeper/index.ts';

/** Everything that the bench runs. */
export interface BenchFunctions {
  readonly verifiers: Readonly<Record<VerifierRow, RunnableFunction>>;
  readonly handlers: Readonly<Record<HandlerRow, RunnableFunction>>;
  readonly sweeper: RunnableFunction;
}

/** Builds every function in every way that it is measured in. */
export async function buildFunctions(
  projectRoot: string,
  folder: string,
  surroundings: Surroundings,
): Promise<BenchFunctions> {
  const verifier = verifierVariables(surroundings);
  const handler = handlerVariables(surroundings);
  const runnable = (code: string, variables: Record<string, string>): RunnableFunction => ({
    folder: code,
    handler: 'index.handler',
    variables,
  });
  const into = (name: string) => join(folder, name);
  const bare = (name: string) => buildBare(projectRoot, `tools/bench/anchors/${name}.ts`, into(name));
  const sdk = (name: string) =>
    buildBare(projectRoot, `tools/bench/anchors/${name}.ts`, into(`${name}-through-sdk`), 'sdk');
  const usual = (name: string) => buildUsual(projectRoot, `tools/bench/anchors/${name}.ts`, into(name));
  const own = (entry: string, name: string, variation?: Variation) =>
    buildOwn(projectRoot, entry, into(name), variation);
  return {
    verifiers: {
      empty: runnable(await bare('empty'), verifier),
      bare: runnable(await bare('bare-verifier'), verifier),
      sdk: runnable(await sdk('bare-verifier'), verifier),
      cold: runnable(await own(VERIFIER_ENTRY, 'verifier-without-warm-up', 'without warm-up'), verifier),
      deployed: runnable(await own(VERIFIER_ENTRY, 'verifier'), verifier),
      wholeChain: runnable(
        await own(VERIFIER_ENTRY, 'verifier-whole-chain', 'whole credential chain'),
        verifier,
      ),
      usual: runnable(await usual('usual-verifier'), verifier),
    },
    handlers: {
      bare: runnable(await bare('bare-handler'), handler),
      sdk: runnable(await sdk('bare-handler'), handler),
      deployed: runnable(await own(HANDLER_ENTRY, 'handler'), handler),
      usual: runnable(await usual('usual-handler'), handler),
    },
    sweeper: runnable(await own(SWEEPER_ENTRY, 'sweeper'), sweeperVariables(surroundings)),
  };
}
