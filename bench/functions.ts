import { join } from 'node:path';
import { handlerEnvironment, sweeperEnvironment, verifierEnvironment } from '../lambda/core/environment.ts';
import { DEFAULT_EVENT_TYPES } from '../lambda/core/event-catalogue.ts';
import type { EventType } from '../lambda/core/event-type.ts';
import { buildBare, buildOwn, buildUsual } from './build.ts';
import type { RunnableFunction } from './process/function-process.ts';
import { SERVICES, type Service } from './stub/protocol.ts';

/** The ways to write the verifier that are held against each other, in the order of the tables. */
export const VERIFIER_ROWS = ['empty', 'bare', 'cold', 'deployed', 'usual'] as const;

/** One of them. */
export type VerifierRow = (typeof VERIFIER_ROWS)[number];

/** What each is, in a few words. */
export const ROW_TITLES: Readonly<Record<VerifierRow, string>> = {
  empty: 'empty module',
  bare: 'bare calls over node:https',
  cold: 'this verifier without warm-up',
  deployed: 'this verifier as deployed',
  usual: 'the usual way',
};

/** Where the functions find the services. */
export interface Surroundings {
  endpoint(service: Service): string;
  readonly certificateFile: string;
}

const MEMORY_MEGABYTES = 512;

/** What Lambda sets, and where the services are. Nothing of the surrounding environment. */
function lambdaVariables(name: string, surroundings: Surroundings): Record<string, string> {
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
      PATH_TOKEN_JSON_KEY: '',
      PREVIOUS_SECRET_HOURS: 24,
      SECRET_CACHE_SECONDS: 60,
      SECRET_REFETCH_SECONDS: 3,
      MAX_BODY_BYTES: 300 * 1024,
      SOURCE_ALLOW_LIST: [],
      EVENT_TYPE_FIELD: '',
      SWEEP_AFTER_SECONDS: 60,
      HELD_PER_MINUTE: 60,
    }),
  };
}

/** A handler's variables. */
export function handlerVariables(surroundings: Surroundings): Record<string, string> {
  return {
    ...lambdaVariables('bench-merchant', surroundings),
    ...handlerEnvironment.write({
      ENTITY_TABLE: 'bench-entities',
      RECORD_TIMEOUT_SECONDS: 10,
      MAX_RECEIVE_COUNT: 5,
      HISTORY_RETENTION_DAYS: 0,
    }),
  };
}

/** The sweeper's variables. */
export function sweeperVariables(surroundings: Surroundings): Record<string, string> {
  return {
    ...lambdaVariables('bench-sweeper', surroundings),
    ...sweeperEnvironment.write({
      ...publishing(surroundings, DEFAULT_EVENT_TYPES),
      SWEEP_MAX_ATTEMPTS: 100,
    }),
  };
}

const VERIFIER_ENTRY = 'lambda/functions/verifier/index.ts';

/** Builds every way to write the verifier. */
export async function buildVerifiers(
  projectRoot: string,
  folder: string,
  surroundings: Surroundings,
): Promise<Readonly<Record<VerifierRow, RunnableFunction>>> {
  const into = (row: VerifierRow) => join(folder, row);
  const folders = {
    empty: await buildBare(projectRoot, 'bench/anchors/empty.ts', into('empty')),
    bare: await buildBare(projectRoot, 'bench/anchors/bare-verifier.ts', into('bare')),
    cold: await buildOwn(projectRoot, VERIFIER_ENTRY, into('cold'), false),
    deployed: await buildOwn(projectRoot, VERIFIER_ENTRY, into('deployed'), true),
    usual: await buildUsual(projectRoot, 'bench/anchors/usual-verifier.ts', into('usual')),
  };
  const variables = verifierVariables(surroundings);
  const runnable = (row: VerifierRow) => ({ folder: folders[row], handler: 'index.handler', variables });
  return {
    empty: runnable('empty'),
    bare: runnable('bare'),
    cold: runnable('cold'),
    deployed: runnable('deployed'),
    usual: runnable('usual'),
  };
}
