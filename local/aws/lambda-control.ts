import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { page } from './pagination.ts';
import type { Service, ServiceResponse } from './service.ts';

/** Default quota of an account. */
const ACCOUNT_CONCURRENCY = 1000;
const MAX_MAPPINGS = 100;

const MAPPINGS_PATH = '/2015-03-31/event-source-mappings';
const SETTINGS_PATH = '/2016-08-19/account-settings';
const MAPPING_PATH = /^\/2015-03-31\/event-source-mappings\/([0-9a-f-]+)$/;
const INVOCATIONS_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const CONFIGURATION_PATH = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;

/** A function, as far as its configuration is shown. */
interface FunctionFacts {
  readonly name: string;
  readonly arn: string;
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logFormat: string;
  readonly reservedConcurrency: number | undefined;
}

interface MappingFacts {
  readonly queueName: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  /** Whether batches are still under way although it is not enabled any more. */
  readonly disabling?: boolean;
  readonly batchSize: number;
  readonly reportBatchItemFailures: boolean;
  readonly maximumConcurrency: number;
}

/** What a stack has of Lambda's. */
export interface LambdaFacts {
  readonly functions: readonly FunctionFacts[];
  readonly eventSourceMappings: readonly MappingFacts[];
}

/** Runs one invocation, whatever becomes of it. */
export type InvokeFunction = (
  functionArn: string,
  payload: string,
) => Promise<
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: { readonly errorType: string; readonly errorMessage: string } }
>;

/** Has the mapping of a queue and a function give it messages, or not. */
export type SwitchMapping = (queueName: string, functionArn: string, enabled: boolean) => void;

interface LambdaControlOptions {
  readonly region: string;
  readonly accountId: string;
  readonly facts: () => LambdaFacts;
  readonly invoke: InvokeFunction;
  readonly switchMapping: SwitchMapping;
}

/**
 * Lambda tells its operations apart by method and path.
 *
 * @returns undefined if it is none that is known here
 */
export function lambdaOperation(method: string | undefined, path: string): string | undefined {
  if (method === 'POST' && INVOCATIONS_PATH.test(path)) return 'Invoke';
  if (method === 'PUT' && MAPPING_PATH.test(path)) return 'UpdateEventSourceMapping';
  if (method !== 'GET') return undefined;
  if (MAPPING_PATH.test(path)) return 'GetEventSourceMapping';
  if (path === MAPPINGS_PATH || path === `${MAPPINGS_PATH}/`) return 'ListEventSourceMappings';
  if (path === SETTINGS_PATH || path === `${SETTINGS_PATH}/`) return 'GetAccountSettings';
  return CONFIGURATION_PATH.test(path) ? 'GetFunctionConfiguration' : undefined;
}

/** What an operator asks of Lambda: about a stack, its functions and its mappings, in its REST protocol. */
export function lambdaControl(options: LambdaControlOptions): Service {
  const operations: Record<string, (url: URL, body: Buffer) => object> = {
    ListEventSourceMappings: (url) => listMappings(url.searchParams, options),
    GetEventSourceMapping: (url) => describeMapping(mappingAt(url.pathname, options), options),
    UpdateEventSourceMapping: (url, body) => updateMapping(url.pathname, body, options),
    GetAccountSettings: () => accountSettings(options.facts()),
    GetFunctionConfiguration: (url) => functionConfiguration(url.pathname, options.facts()),
  };
  return async ({ operation, url, body }) => {
    try {
      if (operation === 'Invoke') return await invocation(url.pathname, body.toString('utf8'), options);
      return answer(200, operations[operation]?.(url, body) ?? {});
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { code, message, status } = error;
      return answer(status, { Type: 'User', Message: message }, { 'x-amzn-errortype': code });
    }
  };
}

function listMappings(query: URLSearchParams, options: LambdaControlOptions): object {
  const { facts } = options;
  const source = query.get('EventSourceArn');
  const name = query.get('FunctionName');
  const mappings = facts()
    .eventSourceMappings.filter((mapping) => source === null || sourceArnOf(mapping, options) === source)
    .filter(({ functionArn }) => name === null || functionArn === name || functionArn.endsWith(`:${name}`));
  const size = Number(query.get('MaxItems') ?? MAX_MAPPINGS);
  const found = page(mappings, Math.min(size, MAX_MAPPINGS), query.get('Marker') ?? undefined);
  if (found === undefined || !(size >= 1)) {
    throw new AwsError('InvalidParameterValueException', 'Invalid Marker or MaxItems.');
  }
  return {
    EventSourceMappings: found.items.map((mapping) => describeMapping(mapping, options)),
    ...(found.next === undefined ? {} : { NextMarker: found.next }),
  };
}

type Account = Pick<LambdaControlOptions, 'region' | 'accountId'>;

function sourceArnOf({ queueName }: MappingFacts, { region, accountId }: Account): string {
  return `arn:aws:sqs:${region}:${accountId}:${queueName}`;
}

function mappingIdOf(mapping: MappingFacts, account: Account): string {
  return uuidOf(`${sourceArnOf(mapping, account)} ${mapping.functionArn}`);
}

function describeMapping(mapping: MappingFacts, account: Account): object {
  return {
    UUID: mappingIdOf(mapping, account),
    EventSourceArn: sourceArnOf(mapping, account),
    FunctionArn: mapping.functionArn,
    State: mapping.enabled ? 'Enabled' : mapping.disabling ? 'Disabling' : 'Disabled',
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: mapping.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(Number.isFinite(mapping.maximumConcurrency)
      ? { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }
      : {}),
  };
}

function mappingAt(path: string, options: LambdaControlOptions): MappingFacts {
  const id = MAPPING_PATH.exec(path)?.[1];
  const found = options.facts().eventSourceMappings.find((mapping) => mappingIdOf(mapping, options) === id);
  if (found !== undefined) return found;
  throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', {
    status: 404,
  });
}

/** Nothing but whether it is enabled can be changed. */
function updateMapping(path: string, body: Buffer, options: LambdaControlOptions): object {
  const { Enabled, ...others } = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  if (typeof Enabled !== 'boolean' || Object.keys(others).length > 0) {
    throw new AwsError('InvalidParameterValueException', 'The local run changes nothing but Enabled.');
  }
  const { queueName, functionArn, enabled, disabling } = mappingAt(path, options);
  if (!enabled && disabling) {
    throw new AwsError('ResourceInUseException', 'The mapping is being changed.');
  }
  options.switchMapping(queueName, functionArn, Enabled);
  return describeMapping(mappingAt(path, options), options);
}

function accountSettings({ functions }: LambdaFacts): object {
  const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
  return {
    AccountLimit: {
      ConcurrentExecutions: ACCOUNT_CONCURRENCY,
      UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reserved,
    },
    AccountUsage: { FunctionCount: functions.length },
  };
}

function functionAt(path: string, form: RegExp, { functions }: LambdaFacts): FunctionFacts {
  const wanted = decodeURIComponent(form.exec(path)?.[1] ?? '');
  const found = functions.find(({ name, arn }) => name === wanted || arn === wanted);
  if (found === undefined) {
    throw new AwsError('ResourceNotFoundException', `Function not found: ${wanted}`, { status: 404 });
  }
  return found;
}

/** Waits for the result, as an invocation of type `RequestResponse`. A function that fails is an answer, too. */
async function invocation(
  path: string,
  payload: string,
  { facts, invoke }: LambdaControlOptions,
): Promise<ServiceResponse> {
  const result = await invoke(functionAt(path, INVOCATIONS_PATH, facts()).arn, payload || 'null');
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  if (result.ok) return { status: 200, headers, body: result.payload };
  return {
    status: 200,
    headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify(result.error),
  };
}

function functionConfiguration(path: string, facts: LambdaFacts): object {
  const found = functionAt(path, CONFIGURATION_PATH, facts);
  return {
    FunctionName: found.name,
    FunctionArn: found.arn,
    Handler: found.handler,
    Runtime: found.runtime,
    Timeout: found.timeoutSeconds,
    MemorySize: found.memoryMegabytes,
    LoggingConfig: { LogGroup: found.logGroupName, LogFormat: found.logFormat },
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Version: '$LATEST',
  };
}

function answer(status: number, body: object, headers: Record<string, string> = {}): ServiceResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The same UUID for the same text. */
function uuidOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
