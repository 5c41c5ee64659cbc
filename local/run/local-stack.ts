import { mkdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAws } from '../aws/local-aws.ts';
import { appendAccessLog } from '../runtime/access-log.ts';
import type { HttpApi, HttpExchange } from '../runtime/http-api.ts';
import type { Invoke } from '../runtime/invocation.ts';
import { LambdaFunction } from '../runtime/lambda-function.ts';
import { Schedule } from '../runtime/schedule.ts';
import type { HttpApiModel, StackModel } from '../stack-model.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { invocationMetrics } from './invocation-metrics.ts';
import { LocalMappings } from './local-mappings.ts';
import { localSecretValue } from './local-secret.ts';
import type { RunConsole } from './run-console.ts';
import { assumeRoles } from './service-access.ts';
import { ensureTables } from './tables.ts';

/** A log that has grown beyond this begins anew with the next start. */
const MAX_LOG_BYTES = 20 * 1024 * 1024;
/** Name of the file that takes the lines of the first API; with a name, of another. */
const ACCESS_LOG = 'access';

/** The server of an HTTP API. */
interface NamedApi {
  /** Name of the webhooks that it is of. */
  readonly name: string;
  readonly server: HttpApi;
}

export interface LocalStackOptions {
  readonly model: StackModel;
  readonly aws: LocalAws;
  /** What serves each HTTP API of the model. */
  readonly apis: readonly NamedApi[];
  readonly logFolder: string;
  /** Program of the processes that play functions. */
  readonly bootstrapFile: string;
  /** Folder of the app, whose AWS SDK functions get that bring none. */
  readonly appFolder: string;
  /** Store a webhook secret if there is none. */
  readonly storeSecret: boolean;
  /** Most processes of one function at once. */
  readonly concurrency: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly console: RunConsole;
}

/** The resources of synthesized stacks, running. */
export class LocalStack {
  readonly #options: LocalStackOptions;
  readonly #functions: ReadonlyMap<string, LambdaFunction>;
  readonly #mappings: LocalMappings;
  readonly #schedules: Schedule[] = [];

  constructor(options: LocalStackOptions) {
    this.#options = options;
    mkdirSync(options.logFolder, { recursive: true });
    for (const { accessLogPath } of this.#apis()) shorten(accessLogPath);
    this.#functions = new Map(
      options.model.functions.map((definition) => [definition.arn, this.#function(definition)]),
    );
    this.#mappings = new LocalMappings(
      options.model.eventSourceMappings,
      options.aws.sqs,
      ({ functionArn }) => ({
        invoke: this.#invoke(functionArn),
        functionConcurrency: this.#lambda(functionArn).concurrency,
        onBatch: options.console.batch,
      }),
    );
  }

  /**
   * Makes what is not there yet, then starts to take requests, messages and the time.
   *
   * @throws LocalRunError if a role lacks what Lambda needs
   */
  async start(): Promise<void> {
    const { model, aws, clock } = this.#options;
    assumeRoles(model, aws);
    const behindRoutes = new Set(
      model.httpApis.flatMap(({ routes }) => routes.map(({ functionArn }) => functionArn)),
    );
    // The first request should not have to wait for a process to start.
    const warm = Promise.all([...behindRoutes].map((arn) => this.#lambda(arn).warm()));
    aws.show('/_processes', () => [...this.#functions.values()].flatMap((each) => each.processes()));
    this.#observe();
    await this.#ensureResources();
    await warm;
    this.#mappings.start();
    for (const schedule of model.schedules) {
      const { region, accountId } = aws;
      this.#schedules.push(
        new Schedule({ schedule, region, accountId, clock, invoke: this.#invoke(schedule.functionArn) }),
      );
    }
    for (const { api, server, accessLogPath } of this.#apis()) {
      server.serve({
        api,
        accountId: aws.accountId,
        functionByArn: (arn) => this.#invoke(arn),
        clock,
        onExchange: (exchange) => this.#exchanged(exchange, api, accessLogPath),
      });
    }
  }

  /** Takes nothing new; settles when what is under way is done. */
  async drain(): Promise<void> {
    await Promise.all(this.#options.apis.map(({ server }) => server.drain()));
    await Promise.all([this.#mappings, ...this.#schedules].map((each) => each.drain()));
  }

  /** Ends every process, and begins nothing more. What is under way fails. */
  async close(): Promise<void> {
    for (const { server } of this.#options.apis) server.close();
    // Whatever is due later would keep the process, and find the functions gone.
    const ended = Promise.all([this.#mappings, ...this.#schedules].map((each) => each.drain()));
    await Promise.all([...this.#functions.values()].map((each) => each.close()));
    await ended;
  }

  /** Makes logs, metrics and alarms of what happens from now on. */
  #observe(): void {
    const { model, aws, console } = this.#options;
    for (const { name, logGroupName } of model.functions) {
      aws.logs.addGroup({ name: logGroupName, path: this.#logPath(name) });
    }
    const written = new Set(model.functions.map((each) => each.logGroupName));
    for (const { api, accessLogPath } of this.#apis()) {
      if (api.accessLog === undefined) continue;
      const name = api.accessLog.logGroupName;
      written.add(name);
      aws.logs.addGroup({ name, path: accessLogPath, stamped: true });
    }
    for (const { id, name } of model.logGroups) {
      if (!written.has(name)) aws.logs.addGroup({ name, path: this.#logPath(id) });
    }
    for (const filter of model.metricFilters) aws.logs.addMetricFilter(filter);
    for (const alarm of model.alarms) aws.cloudWatch.addAlarm(alarm);
    aws.cloudWatch.onAlarm((alarm) => console.alarm(alarm));
    const mappings = this.#mappings;
    const facts = {
      functions: model.functions,
      get eventSourceMappings() {
        return mappings.facts;
      },
    };
    aws.lambda.describe(
      facts,
      (arn, payload) => this.#lambda(arn).invoke(payload),
      (...which) => mappings.switch(...which),
    );
  }

  /** The APIs, each with its server and the file of its access log. */
  #apis(): readonly {
    readonly api: HttpApiModel;
    readonly server: HttpApi;
    readonly accessLogPath: string;
  }[] {
    const { model, apis } = this.#options;
    return apis.flatMap(({ name, server }, index) => {
      const accessLogPath = this.#logPath(index === 0 ? ACCESS_LOG : `${ACCESS_LOG}-${name}`);
      return model.httpApis
        .filter(({ url }) => url === server.url)
        .map((api) => ({ api, server, accessLogPath }));
    });
  }

  #exchanged(exchange: HttpExchange, { accessLog }: HttpApiModel, accessLogPath: string): void {
    const { aws, clock, console } = this.#options;
    if (accessLog !== undefined) appendAccessLog(accessLogPath, accessLog.format, exchange, clock());
    for (const point of gatewayMetrics(exchange, clock())) aws.cloudWatch.record(point);
    console.exchange(exchange);
  }

  async #ensureResources(): Promise<void> {
    const { model, aws, storeSecret } = this.#options;
    // A dead-letter queue has to be there before the queue that names it.
    const [deadLetters, sources] = [
      model.queues.filter(isLast),
      model.queues.filter((queue) => !isLast(queue)),
    ];
    for (const { name, attributes } of [...deadLetters, ...sources])
      aws.sqs.ensureQueue(name, { ...attributes });
    for (const [name, value] of Object.entries(model.parameters)) aws.parameters.put(name, value);
    for (const { arn } of model.secrets) {
      const value = localSecretValue(arn, model.functions);
      if (storeSecret && value !== undefined && !aws.secrets.hasValue(arn)) aws.secrets.put(arn, value);
    }
    await ensureTables(model.tables, aws);
  }

  #function(definition: StackModel['functions'][number]): LambdaFunction {
    const { aws, bootstrapFile, appFolder, concurrency, clock, console } = this.#options;
    const logPath = this.#logPath(definition.name);
    shorten(logPath);
    return new LambdaFunction({
      definition,
      bootstrapFile,
      appFolder,
      region: aws.region,
      awsEndpoint: aws.endpoint,
      clock,
      logPath,
      concurrency,
      onFailure: (name, error) => console.failure(name, error, logPath),
      onInvocation: (invocation) => {
        aws.usage.invoked(definition.name);
        for (const point of invocationMetrics(definition.name, invocation, clock())) {
          aws.cloudWatch.record(point);
        }
      },
    });
  }

  #logPath(name: string): string {
    return join(this.#options.logFolder, `${name}.log`);
  }

  #lambda(arn: string): LambdaFunction {
    const found = this.#functions.get(arn);
    if (found === undefined) throw new Error(`no function ${arn}`);
    return found;
  }

  #invoke(arn: string): Invoke {
    const lambda = this.#lambda(arn);
    return (payload) => lambda.invoke(payload);
  }
}

function isLast(queue: StackModel['queues'][number]): boolean {
  return queue.attributes.RedrivePolicy === undefined;
}

function shorten(logPath: string): void {
  if ((statSync(logPath, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) truncateSync(logPath);
}
