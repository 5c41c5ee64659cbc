import type { Template, TemplateResource, TemplateValue } from '../../local/template/template.ts';
import { MONTH_MINUTES } from './month.ts';

/** What a synthesized stack has that costs something every month, or says how much something costs. */
export interface StackFacts {
  readonly alarms: number;
  /** Those of the alarms that watch a queue. */
  readonly queueAlarms: number;
  readonly dashboards: number;
  /** Metrics that the largest of them draws. */
  readonly dashboardMetrics: number;
  readonly secrets: number;
  /** Customer-managed keys. */
  readonly keys: number;
  /** Queues that a Lambda function of the stack polls. */
  readonly polledQueues: number;
  /** Runs of the functions that a schedule invokes, in a month. */
  readonly scheduledRuns: number;
  /** Memory of the functions in MB; that of the handlers is one for all. */
  readonly memoryMegabytes: Readonly<Record<FunctionKind, number>>;
  readonly logRetentionDays: number;
  /** Log groups that no function and no API writes to: what operators changed. */
  readonly auditLogs: number;
  /** Whether API Gateway writes a line for each request. */
  readonly accessLog: boolean;
  /** Whether Lambda itself writes lines for each invocation. */
  readonly platformLines: boolean;
  /** Whether functions are traced. */
  readonly tracing: boolean;
  /** Whether tables can be restored to any time. */
  readonly pointInTimeRecovery: boolean;
  /** Most messages of one batch. */
  readonly batchSize: number;
  readonly ledgerRetentionDays: number;
  /** Undefined if histories are kept for ever. */
  readonly historyRetentionDays: number | undefined;
  readonly secretCacheSeconds: number;
  /** Absent if it is switched off. None of the other facts is about it. */
  readonly canary?: CanaryFacts;
}

/** What the canary's cost depends on. */
interface CanaryFacts {
  /** In a month. */
  readonly runs: number;
  readonly memoryMegabytes: number;
}

/** The functions of a stack. */
export type FunctionKind = 'verifier' | 'handler' | 'sweeper';

/** The template has no fact that a cost depends on, or has several. */
export class StackFactError extends Error {
  override readonly name = 'StackFactError';
}

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Reads the facts from the template that is deployed. @throws StackFactError */
export function stackFacts(template: Template): StackFacts {
  const { canary, resources } = apart(template);
  const all = (type: string) => resources.filter((resource) => resource.Type === type);
  const functions = all('AWS::Lambda::Function');
  const tables = all('AWS::DynamoDB::Table');
  const environment = Object.fromEntries(functions.flatMap((lambda) => Object.entries(variablesOf(lambda))));
  const number = (name: string) => {
    const value = Number(environment[name]);
    if (!Number.isFinite(value))
      throw new StackFactError(`No function has a number ${name} in its environment.`);
    return value;
  };
  const history = number('HISTORY_RETENTION_DAYS');
  return {
    alarms: all('AWS::CloudWatch::Alarm').length,
    queueAlarms: all('AWS::CloudWatch::Alarm').filter((alarm) => property(alarm, 'Namespace') === 'AWS/SQS')
      .length,
    dashboards: all('AWS::CloudWatch::Dashboard').length,
    dashboardMetrics: Math.max(0, ...all('AWS::CloudWatch::Dashboard').map(metricsOn)),
    secrets: all('AWS::SecretsManager::Secret').length,
    keys: all('AWS::KMS::Key').length,
    polledQueues: all('AWS::Lambda::EventSourceMapping').length,
    scheduledRuns: all('AWS::Events::Rule').reduce((sum, rule) => sum + runsOf(rule), 0),
    memoryMegabytes: {
      verifier: memoryOf('verifier', functions),
      handler: memoryOf('handler', functions),
      sweeper: memoryOf('sweeper', functions),
    },
    logRetentionDays: theOne('retention of logs', runtimeLogs(template), (resource) =>
      property(resource, 'RetentionInDays'),
    ),
    auditLogs: ofType(template, 'AWS::Logs::LogGroup').length - runtimeLogs(template).length,
    accessLog: all('AWS::ApiGatewayV2::Stage').some(
      (resource) => property(resource, 'AccessLogSettings') !== undefined,
    ),
    platformLines: functions.some(
      (resource) => object(property(resource, 'LoggingConfig')).SystemLogLevel !== 'WARN',
    ),
    tracing: functions.some((resource) => object(property(resource, 'TracingConfig')).Mode === 'Active'),
    pointInTimeRecovery: tables.some(
      (resource) =>
        object(property(resource, 'PointInTimeRecoverySpecification')).PointInTimeRecoveryEnabled === true,
    ),
    batchSize: theOne('batch size', all('AWS::Lambda::EventSourceMapping'), (resource) =>
      property(resource, 'BatchSize'),
    ),
    ledgerRetentionDays: number('RETENTION_DAYS'),
    historyRetentionDays: history === 0 ? undefined : history,
    secretCacheSeconds: number('SECRET_CACHE_SECONDS'),
    ...(canary && { canary }),
  };
}

/** The canary, and everything else. */
function apart({ Resources }: Template): {
  readonly canary: CanaryFacts | undefined;
  readonly resources: readonly TemplateResource[];
} {
  const [id, lambda] =
    Object.entries(Resources).find(
      ([, resource]) => resource.Type === 'AWS::Lambda::Function' && 'ENDPOINT' in variablesOf(resource),
    ) ?? [];
  if (id === undefined || lambda === undefined) {
    return { canary: undefined, resources: Object.values(Resources) };
  }
  const isOfCanary = (resource: TemplateResource): boolean =>
    resource === lambda ||
    property(resource, 'MetricName') === 'CanaryStoppedAt' ||
    JSON.stringify([property(resource, 'Targets'), property(resource, 'FunctionName')]).includes(`"${id}"`);
  const [own, resources] = [true, false].map((wanted) =>
    Object.values(Resources).filter((resource) => isOfCanary(resource) === wanted),
  ) as [TemplateResource[], TemplateResource[]];
  const runs = own
    .filter(({ Type }) => Type === 'AWS::Events::Rule')
    .reduce((sum, rule) => sum + runsOf(rule), 0);
  return { canary: { runs, memoryMegabytes: Number(property(lambda, 'MemorySize')) }, resources };
}

function ofType({ Resources }: Template, type: string): TemplateResource[] {
  return Object.values(Resources).filter((resource) => resource.Type === type);
}

/** Log groups that functions and the API write to. */
function runtimeLogs({ Resources }: Template): TemplateResource[] {
  const writers = Object.values(Resources).flatMap((resource) => [
    property(resource, 'LoggingConfig'),
    property(resource, 'AccessLogSettings'),
  ]);
  const named = JSON.stringify(writers);
  return Object.entries(Resources)
    .filter(([id, { Type }]) => Type === 'AWS::Logs::LogGroup' && named.includes(`"${id}"`))
    .map(([, resource]) => resource);
}

function property({ Properties = {} }: TemplateResource, name: string): TemplateValue | undefined {
  return Properties[name];
}

function object(value: TemplateValue | undefined): Readonly<Record<string, TemplateValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, TemplateValue>>)
    : {};
}

function variablesOf(lambda: TemplateResource): Readonly<Record<string, TemplateValue>> {
  return object(object(property(lambda, 'Environment')).Variables);
}

/** A function is known by what it needs to know. */
function kindOf(lambda: TemplateResource): FunctionKind {
  const variables = variablesOf(lambda);
  if ('WEBHOOK_SECRET_ID' in variables) return 'verifier';
  return 'ENTITY_TABLE' in variables ? 'handler' : 'sweeper';
}

function memoryOf(kind: FunctionKind, functions: readonly TemplateResource[]): number {
  const some = functions.filter((lambda) => kindOf(lambda) === kind);
  return theOne(`memory size of each ${kind}`, some, (lambda) => property(lambda, 'MemorySize'));
}

/** A number that resources have in common. */
function theOne(
  what: string,
  resources: readonly TemplateResource[],
  read: (resource: TemplateResource) => TemplateValue | undefined,
): number {
  const [value, ...others] = new Set(resources.map(read));
  if (typeof value !== 'number' || others.length > 0) {
    throw new StackFactError(`The model of costs knows one ${what}, the template has ${[value, ...others]}.`);
  }
  return value;
}

/** Metrics that a dashboard draws, each counted once. */
function metricsOn(dashboard: TemplateResource): number {
  const metrics = new Set<string>();
  const { widgets } = JSON.parse(textOf(property(dashboard, 'DashboardBody'))) as { widgets: Widget[] };
  for (const { properties } of widgets) {
    for (const row of properties.metrics ?? []) {
      const names = row.filter((part) => typeof part === 'string');
      // A row without names is an expression over others.
      if (names.length > 0) metrics.add(names.join(' '));
    }
  }
  return metrics.size;
}

interface Widget {
  readonly properties: { readonly metrics?: readonly (readonly unknown[])[] };
}

/** A text with what is known on deployment only in it, as something that stands for it. */
function textOf(value: TemplateValue | undefined): string {
  if (typeof value === 'string') return value;
  const [, parts] = (object(value)['Fn::Join'] ?? []) as readonly TemplateValue[];
  if (Array.isArray(parts)) return parts.map(textOf).join('');
  return JSON.stringify(value ?? '').replaceAll(/["\\]/g, "'");
}

function runsOf(rule: TemplateResource): number {
  // What waits for events of AWS, which are free, runs nothing.
  if (property(rule, 'EventPattern') !== undefined) return 0;
  const expression = String(property(rule, 'ScheduleExpression'));
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = Number(count) * (MINUTES[unit] ?? Number.NaN);
  if (!(minutes > 0))
    throw new StackFactError(`The model of costs does not know the schedule ${expression}.`);
  return MONTH_MINUTES / minutes;
}
