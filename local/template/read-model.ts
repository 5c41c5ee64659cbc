import type { AlarmDefinition } from '../aws/cloudwatch/alarms.ts';
import type { MetricFilterDefinition } from '../aws/cloudwatch/metric-filter.ts';
import type {
  EventSourceMappingModel,
  FunctionModel,
  HttpApiModel,
  QueueModel,
  RoleModel,
  RouteModel,
  ScheduleModel,
  SecretModel,
  StackModel,
  TableModel,
} from '../stack-model.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import { exportedValue } from './exports.ts';
import { type ResolvedValue, Resolver } from './intrinsics.ts';
import { readAccessLog, readAlarm, readMetricFilters } from './read-observability.ts';
import { readRole, unlimitedRole } from './read-role.ts';
import {
  executeApiDomain,
  physicalName,
  pseudoParameters,
  reference,
  type StackIdentity,
  standIn,
} from './references.ts';
import { referredResources } from './referred-resources.ts';
import { ResourceReader } from './resource-reader.ts';
import { checkResourceTypes } from './resource-types.ts';
import type { Selection } from './select-resources.ts';
import type { TemplateValue } from './template.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

/** API Gateway's own limit for an integration. */
const DEFAULT_INTEGRATION_TIMEOUT_MILLISECONDS = 30_000;
/** Lambda's defaults. */
const DEFAULT_FUNCTION_TIMEOUT_SECONDS = 3;
const DEFAULT_FUNCTION_MEMORY_MEGABYTES = 128;
const DEFAULT_BATCH_SIZE = 10;

/** A stack, and what of it is run as whom. */
export interface ModelPart {
  readonly stack: CloudAssembly;
  readonly identity: StackIdentity;
  /** Everything, and all of it has to be known, if absent. */
  readonly selection?: Selection;
}

/**
 * Turns synthesized stacks into what the local run has to start.
 *
 * @param parts - all stacks that refer to one another
 * @throws UnsupportedTemplateError naming the resource, for everything it cannot do as AWS would, unless that is the app's
 */
export function readModel(parts: readonly ModelPart[]): StackModel {
  const readers: StackReader[] = [];
  const exported = (name: string): string | undefined => {
    const found = exportedValue(
      parts.map(({ stack }) => stack),
      name,
    );
    const reader = readers.find(({ assembly }) => assembly === found?.stack);
    return found && reader?.text(found.value, `the export ${name}`);
  };
  for (const { stack, identity, selection = wholeTemplate(stack) } of parts) {
    checkResourceTypes(selection.template);
    readers.push(new StackReader(stack, identity, selection, exported));
  }
  const functions = readers.flatMap((each) => each.functions());
  const queueName = (arn: string): string | undefined =>
    readers.map((each) => each.queueName(arn)).find((name) => name !== undefined);
  return {
    queues: readers.flatMap((each) => each.queues()),
    tables: readers.flatMap((each) => each.tables()),
    secrets: readers.flatMap((each) => each.secrets()),
    parameters: Object.fromEntries(readers.flatMap((each) => each.parameters())),
    functions,
    httpApis: readers.flatMap((each) => each.httpApis(functions)),
    eventSourceMappings: readers.flatMap((each) => each.eventSourceMappings(functions, queueName)),
    schedules: readers.flatMap((each) => each.schedules(functions)),
    metricFilters: readers.flatMap((each) => each.metricFilters()),
    alarms: readers.flatMap((each) => each.alarms()),
    logGroups: readers.flatMap((each) => each.logGroups()),
  };
}

function wholeTemplate({ template }: CloudAssembly): Selection {
  return { template, isExact: () => true, omit: () => {} };
}

class StackReader {
  readonly assembly: CloudAssembly;
  readonly #identity: StackIdentity;
  readonly #selection: Selection;
  readonly #resolver: Resolver;

  /** @param exported - value that a stack exports under a name */
  constructor(
    assembly: CloudAssembly,
    identity: StackIdentity,
    selection: Selection,
    exported: (name: string) => string | undefined,
  ) {
    this.assembly = assembly;
    this.#identity = identity;
    this.#selection = selection;
    const { Resources } = selection.template;
    this.#resolver = new Resolver({
      template: assembly.template,
      pseudoParameters: pseudoParameters(identity),
      importValue: exported,
      reference: (logicalId, attribute, where) => {
        const outside = Object.hasOwn(Resources, logicalId)
          ? undefined
          : assembly.template.Resources[logicalId];
        if (outside !== undefined) return standIn(identity, logicalId, outside, attribute);
        return reference(assembly.template, identity, logicalId, attribute, where, (value) =>
          this.#resolver.text(value, where),
        );
      },
    });
  }

  text(value: TemplateValue, where: string): string {
    return this.#resolver.text(value, where);
  }

  queues(): readonly QueueModel[] {
    return this.#each('AWS::SQS::Queue', (resource) => this.#queue(resource));
  }

  tables(): readonly TableModel[] {
    return ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].flatMap((type) =>
      this.#each(type, (resource) => this.#table(resource)),
    );
  }

  secrets(): readonly SecretModel[] {
    return this.#each('AWS::SecretsManager::Secret', (resource) => this.#secret(resource));
  }

  parameters(): readonly [string, string][] {
    return this.#each('AWS::SSM::Parameter', (resource) => this.#parameter(resource));
  }

  functions(): readonly FunctionModel[] {
    return this.#each('AWS::Lambda::Function', (resource) => this.#function(resource));
  }

  /** @param functions - those of all stacks */
  httpApis(functions: readonly FunctionModel[]): readonly HttpApiModel[] {
    return this.#all('AWS::ApiGatewayV2::Api').map((api) => this.#httpApi(api, functions));
  }

  /**
   * @param functions - those of all stacks
   * @param queueName - name of the queue of an ARN
   */
  eventSourceMappings(
    functions: readonly FunctionModel[],
    queueName: (arn: string) => string | undefined,
  ): readonly EventSourceMappingModel[] {
    return this.#each('AWS::Lambda::EventSourceMapping', (resource) =>
      this.#eventSourceMapping(resource, functions, queueName),
    );
  }

  /** @param functions - those of all stacks */
  schedules(functions: readonly FunctionModel[]): readonly ScheduleModel[] {
    return this.#all('AWS::Events::Rule').flatMap((resource) => this.#schedules(resource, functions));
  }

  metricFilters(): readonly MetricFilterDefinition[] {
    return this.#all('AWS::Logs::MetricFilter').flatMap(readMetricFilters);
  }

  alarms(): readonly AlarmDefinition[] {
    return this.#all('AWS::CloudWatch::Alarm').map((resource) =>
      readAlarm(resource, this.#name(resource, 'AlarmName')),
    );
  }

  logGroups(): StackModel['logGroups'] {
    return this.#all('AWS::Logs::LogGroup').map((resource) => ({
      id: `${this.#identity.stackName}-${resource.id}`,
      name: this.#name(resource, 'LogGroupName'),
    }));
  }

  /** Name of the queue of this stack that has the ARN; undefined if none is run that has. */
  queueName(arn: string): string | undefined {
    const queue = this.#all('AWS::SQS::Queue').find((each) => this.#attribute(each, 'Arn') === arn);
    return queue && this.#name(queue, 'QueueName');
  }

  /** Reads all resources of a type. One of the app that is not known is left out with words. */
  #each<T>(type: string, read: (resource: ResourceReader) => T): T[] {
    return this.#all(type).flatMap((resource) => {
      try {
        return [read(resource)];
      } catch (cause) {
        this.#tolerate(resource, cause, (what) => this.#selection.omit(resource.id, what, true));
        return [];
      }
    });
  }

  /** @throws the cause, unless it is something unknown of a resource that the app added or may have changed */
  #tolerate({ id }: ResourceReader, cause: unknown, say: (what: string) => void): void {
    if (!(cause instanceof UnsupportedTemplateError) || this.#selection.isExact(id)) throw cause;
    say(cause.what);
  }

  #all(type: string): ResourceReader[] {
    return Object.entries(this.#selection.template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .filter(([id, { Condition }]) => Condition === undefined || this.#resolver.condition(Condition, id))
      .map(([id, resource]) => new ResourceReader(id, resource, this.#resolver));
  }

  #name(resource: ResourceReader, property: string): string {
    return physicalName(this.#identity, resource.id, resource.resource, property, (value) =>
      this.#resolver.text(value, `${resource.id}.${property}`),
    );
  }

  #attribute(resource: ResourceReader, attribute?: string): string {
    const value: TemplateValue =
      attribute === undefined ? { Ref: resource.id } : { 'Fn::GetAtt': [resource.id, attribute] };
    return this.#resolver.text(value, resource.id);
  }

  #queue(resource: ResourceReader): QueueModel {
    if (!this.#selection.isExact(resource.id) && resource.get('FifoQueue') !== true) {
      throw new UnsupportedTemplateError(resource.id, 'a queue that is not FIFO');
    }
    const attributes: Record<string, string> = {};
    for (const property of [
      'ContentBasedDeduplication',
      'DeduplicationScope',
      'DelaySeconds',
      'FifoQueue',
      'FifoThroughputLimit',
      'MaximumMessageSize',
      'MessageRetentionPeriod',
      'ReceiveMessageWaitTimeSeconds',
      'RedriveAllowPolicy',
      'RedrivePolicy',
      'VisibilityTimeout',
    ]) {
      const value = resource.get(property);
      if (value === undefined) continue;
      attributes[property] = typeof value === 'object' ? JSON.stringify(value) : String(value);
    }
    return { name: this.#name(resource, 'QueueName'), attributes };
  }

  #table(resource: ResourceReader): TableModel {
    const definition: Record<string, unknown> = {};
    for (const property of [
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'KeySchema',
      'LocalSecondaryIndexes',
    ]) {
      const value = resource.get(property);
      if (value !== undefined) definition[property] = value;
    }
    if (definition.BillingMode !== 'PAY_PER_REQUEST') {
      if (this.#selection.isExact(resource.id)) {
        throw new UnsupportedTemplateError(resource.id, 'a billing mode other than PAY_PER_REQUEST');
      }
      // What is provisioned makes no difference here.
      definition.BillingMode = 'PAY_PER_REQUEST';
    }
    for (const index of [definition.GlobalSecondaryIndexes ?? []].flat() as Record<string, unknown>[]) {
      delete index.ProvisionedThroughput;
    }
    const timeToLive = resource.get('TimeToLiveSpecification') as
      | { AttributeName?: string; Enabled?: boolean }
      | undefined;
    return {
      name: this.#name(resource, 'TableName'),
      definition,
      timeToLiveAttribute: timeToLive?.Enabled === true ? timeToLive.AttributeName : undefined,
    };
  }

  #secret(resource: ResourceReader): SecretModel {
    return { name: this.#name(resource, 'Name'), arn: this.#attribute(resource) };
  }

  #parameter(resource: ResourceReader): [string, string] {
    const type = resource.text('Type');
    if (type !== 'String') throw new UnsupportedTemplateError(resource.id, `a parameter of type ${type}`);
    return [this.#name(resource, 'Name'), this.#localAddress(resource.text('Value'))];
  }

  /** Puts the local address where the stack would name the execute-api endpoint. */
  #localAddress(text: string): string {
    return this.#all('AWS::ApiGatewayV2::Api').reduce(
      (result, api) =>
        result.replaceAll(
          `https://${executeApiDomain(this.#identity, api.id)}`,
          this.#identity.apiUrl(api.id),
        ),
      text,
    );
  }

  #function(resource: ResourceReader): FunctionModel {
    if ((resource.optionalText('PackageType') ?? 'Zip') !== 'Zip') {
      throw new UnsupportedTemplateError(resource.id, 'a container image');
    }
    const runtime = resource.text('Runtime');
    const known = this.#selection.isExact(resource.id) ? /^nodejs24\.x$/ : /^nodejs\d+\.x$/;
    if (!known.test(runtime)) throw new UnsupportedTemplateError(resource.id, `the runtime ${runtime}`);
    const code = resource.get('Code') as { S3Key?: string } | undefined;
    const taskRoot = this.assembly.assetFolders.get(code?.S3Key ?? '');
    if (taskRoot === undefined) {
      throw new UnsupportedTemplateError(`${resource.id}.Code`, 'code that is not a folder among the assets');
    }
    const logging = resource.get('LoggingConfig') as
      | { LogGroup?: string; LogFormat?: string; ApplicationLogLevel?: string }
      | undefined;
    const name = this.#name(resource, 'FunctionName');
    return {
      name,
      arn: this.#attribute(resource, 'Arn'),
      taskRoot,
      handler: resource.text('Handler'),
      runtime,
      timeoutSeconds: resource.number('Timeout') ?? DEFAULT_FUNCTION_TIMEOUT_SECONDS,
      memoryMegabytes: resource.number('MemorySize') ?? DEFAULT_FUNCTION_MEMORY_MEGABYTES,
      environment: this.#environment(resource),
      logGroupName: logging?.LogGroup ?? `/aws/lambda/${name}`,
      logFormat: logging?.LogFormat === 'JSON' ? 'JSON' : 'Text',
      applicationLogLevel: logging?.ApplicationLogLevel,
      reservedConcurrency: resource.number('ReservedConcurrentExecutions'),
      traced: (resource.get('TracingConfig') as { Mode?: string } | undefined)?.Mode === 'Active',
      role: this.#role(resource),
    };
  }

  #environment(resource: ResourceReader): Record<string, string> {
    const { Variables = {} } = (resource.resource.Properties?.Environment ?? {}) as {
      Variables?: Record<string, TemplateValue>;
    };
    const environment: Record<string, string> = {};
    for (const [name, value] of Object.entries(Variables)) {
      try {
        const resolved = this.#resolver.resolve(value, `${resource.id}.Environment.${name}`);
        if (resolved !== undefined) environment[name] = this.#localAddress(String(resolved));
      } catch (cause) {
        this.#tolerate(resource, cause, (what) =>
          this.#selection.omit(resource.id, `the variable ${name}, which is ${what}`),
        );
      }
    }
    return environment;
  }

  /** The role a function works under. */
  #role(resource: ResourceReader): RoleModel {
    try {
      const arn = resource.text('Role');
      const role = this.#all('AWS::IAM::Role').find((candidate) => this.#attribute(candidate, 'Arn') === arn);
      if (role === undefined) throw new UnsupportedTemplateError(resource.id, `the role ${arn}`);
      return readRole(role, this.#name(role, 'RoleName'), [
        ...this.#all('AWS::IAM::Policy'),
        ...this.#all('AWS::IAM::ManagedPolicy'),
      ]);
    } catch (cause) {
      this.#tolerate(resource, cause, (what) =>
        this.#selection.omit(resource.id, `the limits of its role, because of ${what}`),
      );
      return unlimitedRole(resource.id);
    }
  }

  #httpApi(api: ResourceReader, functions: readonly FunctionModel[]): HttpApiModel {
    if (api.text('ProtocolType') !== 'HTTP')
      throw new UnsupportedTemplateError(api.id, 'an API that is not an HTTP API');
    const apiId = this.#attribute(api);
    const ofApi = (type: string) => this.#all(type).filter((each) => each.text('ApiId') === apiId);
    const stages = ofApi('AWS::ApiGatewayV2::Stage');
    for (const stage of stages) {
      if (stage.text('StageName') !== '$default' || stage.get('AutoDeploy') !== true) {
        throw new UnsupportedTemplateError(stage.id, 'a stage other than an automatically deployed $default');
      }
    }
    const integrations = new Map(
      ofApi('AWS::ApiGatewayV2::Integration').map((integration) => [
        `integrations/${integration.id}`,
        this.#integration(integration, functions),
      ]),
    );
    const routes = ofApi('AWS::ApiGatewayV2::Route').map((route): RouteModel => {
      if ((route.optionalText('AuthorizationType') ?? 'NONE') !== 'NONE') {
        throw new UnsupportedTemplateError(route.id, 'an authorizer');
      }
      const integration = integrations.get(route.text('Target'));
      if (integration === undefined)
        throw new UnsupportedTemplateError(route.id, 'a route without an integration');
      const routeKey = route.text('RouteKey');
      if (!/^[A-Z]+ (\/|(\/([^{}/]+|\{[^{}/+]+\}))*(\/\{[^{}/+]+\+\})?)$/.test(routeKey)) {
        throw new UnsupportedTemplateError(route.id, `the route ${routeKey}`);
      }
      return { routeKey, ...integration };
    });
    return {
      apiId,
      url: this.#identity.apiUrl(api.id),
      routes,
      accessLog: stages[0] && readAccessLog(stages[0]),
    };
  }

  #integration(resource: ResourceReader, functions: readonly FunctionModel[]): Omit<RouteModel, 'routeKey'> {
    const type = resource.text('IntegrationType');
    const version = resource.text('PayloadFormatVersion');
    if (type !== 'AWS_PROXY' || version !== '2.0') {
      throw new UnsupportedTemplateError(
        resource.id,
        `an integration of type ${type}, payload format ${version}`,
      );
    }
    return {
      functionArn: this.#target(resource, resource.text('IntegrationUri'), functions),
      timeoutMilliseconds: resource.number('TimeoutInMillis') ?? DEFAULT_INTEGRATION_TIMEOUT_MILLISECONDS,
    };
  }

  #eventSourceMapping(
    resource: ResourceReader,
    functions: readonly FunctionModel[],
    queueName: (arn: string) => string | undefined,
  ): EventSourceMappingModel {
    if ((resource.number('MaximumBatchingWindowInSeconds') ?? 0) > 0) {
      throw new UnsupportedTemplateError(
        resource.id,
        'a batching window, which SQS does not offer for FIFO queues',
      );
    }
    const source = resource.text('EventSourceArn');
    const queue = queueName(source);
    if (queue === undefined) throw new UnsupportedTemplateError(resource.id, `the event source ${source}`);
    const scaling = resource.get('ScalingConfig') as { MaximumConcurrency?: number } | undefined;
    const responseTypes = (resource.get('FunctionResponseTypes') ?? []) as readonly string[];
    return {
      queueName: queue,
      functionArn: this.#target(resource, resource.text('FunctionName'), functions),
      enabled: resource.get('Enabled') !== false,
      batchSize: resource.number('BatchSize') ?? DEFAULT_BATCH_SIZE,
      reportBatchItemFailures: responseTypes.includes('ReportBatchItemFailures'),
      maximumConcurrency: Number(scaling?.MaximumConcurrency ?? Number.POSITIVE_INFINITY),
    };
  }

  #schedules(resource: ResourceReader, functions: readonly FunctionModel[]): readonly ScheduleModel[] {
    if (resource.get('State') === 'DISABLED') return [];
    if (this.#isForTopics(resource)) return [];
    const expression = resource.text('ScheduleExpression');
    const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
    if (rate === null) throw new UnsupportedTemplateError(resource.id, `the schedule ${expression}`);
    const unit = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[rate[2] as 'minute' | 'hour' | 'day'];
    const targets = (resource.get('Targets') ?? []) as readonly { readonly [key: string]: ResolvedValue }[];
    return targets.map((target) => {
      for (const key of Object.keys(target)) {
        // A failed sweep is repeated by the next one, so that retries make no difference here.
        if (!['Arn', 'Id', 'Input', 'RetryPolicy'].includes(key)) {
          throw new UnsupportedTemplateError(`${resource.id}.Targets`, `the property ${key}`);
        }
      }
      return {
        ruleArn: this.#attribute(resource, 'Arn'),
        functionArn: this.#target(resource, String(target.Arn), functions),
        periodMilliseconds: Number(rate[1]) * unit,
        input: target.Input === undefined ? undefined : String(target.Input),
      };
    });
  }

  /** Whether a rule waits for events of AWS that are told to topics, which tell nobody here. */
  #isForTopics({ id, resource: { Properties = {} } }: ResourceReader): boolean {
    if (Properties.EventPattern === undefined) return false;
    const { Resources } = this.assembly.template;
    for (const target of referredResources(Properties.Targets)) {
      const type = Resources[target]?.Type;
      if (type !== undefined && type !== 'AWS::SNS::Topic') {
        throw new UnsupportedTemplateError(id, `events of AWS for ${type}`);
      }
    }
    return true;
  }

  /** Finds the function that a name, an ARN or an invocation URI stands for. */
  #target(resource: ResourceReader, text: string, functions: readonly FunctionModel[]): string {
    const uri = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(text);
    const wanted = uri?.[1] ?? text;
    const found = functions.find(({ name, arn }) => name === wanted || arn === wanted);
    if (found === undefined) throw new UnsupportedTemplateError(resource.id, `the target ${text}`);
    return found.arn;
  }
}
