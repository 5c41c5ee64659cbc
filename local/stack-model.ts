import type { AlarmDefinition } from './aws/cloudwatch/alarms.ts';
import type { MetricFilterDefinition } from './aws/cloudwatch/metric-filter.ts';

/**
 * What the synthesized stacks ask for, in the terms of the local run: every name, URL and ARN resolved, everything
 * that has no effect on one machine left out.
 */
export interface StackModel {
  readonly queues: readonly QueueModel[];
  readonly tables: readonly TableModel[];
  readonly secrets: readonly SecretModel[];
  /** Parameters of Systems Manager by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly functions: readonly FunctionModel[];
  /** One of each construct. */
  readonly httpApis: readonly HttpApiModel[];
  readonly eventSourceMappings: readonly EventSourceMappingModel[];
  readonly schedules: readonly ScheduleModel[];
  readonly metricFilters: readonly MetricFilterDefinition[];
  readonly alarms: readonly AlarmDefinition[];
  /** All of them, also those that no function writes to. */
  readonly logGroups: readonly LogGroupModel[];
}

interface LogGroupModel {
  /** Name of the stack, and logical id. */
  readonly id: string;
  readonly name: string;
}

export interface QueueModel {
  readonly name: string;
  /** Attributes in the form the SQS API takes. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface TableModel {
  readonly name: string;
  /** Input of `CreateTable`, apart from the name. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly timeToLiveAttribute: string | undefined;
}

export interface SecretModel {
  readonly name: string;
  readonly arn: string;
}

export interface FunctionModel {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle. */
  readonly taskRoot: string;
  /** `file.export`, as in `index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  readonly logFormat: 'JSON' | 'Text';
  readonly applicationLogLevel: string | undefined;
  /** Most invocations at once; undefined means the account's limit. */
  readonly reservedConcurrency: number | undefined;
  /** Whether X-Ray traces invocations. */
  readonly traced: boolean;
  readonly role: RoleModel;
}

/** What a function may do. */
export interface RoleModel {
  readonly name: string;
  /** All statements of all policies of the role. */
  readonly statements: readonly PolicyStatementModel[];
}

export interface PolicyStatementModel {
  readonly effect: 'Allow' | 'Deny';
  /** Names of actions; may hold wildcards, as `resources` may. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Patterns that the partition keys of items must match; any key if absent. */
  readonly leadingKeys?: readonly string[];
}

export interface HttpApiModel {
  readonly apiId: string;
  /** Base URL under which it is served, without a slash at its end. */
  readonly url: string;
  readonly routes: readonly RouteModel[];
  /** Undefined if requests are not logged. */
  readonly accessLog: AccessLogModel | undefined;
}

export interface AccessLogModel {
  readonly logGroupName: string;
  /** One line, with `$context.…` in the place of what differs from request to request. */
  readonly format: string;
}

export interface RouteModel {
  /** `POST /webhooks/{eventType}` */
  readonly routeKey: string;
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
}

export interface EventSourceMappingModel {
  readonly queueName: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly reportBatchItemFailures: boolean;
  /** Most invocations at once. */
  readonly maximumConcurrency: number;
}

export interface ScheduleModel {
  readonly ruleArn: string;
  readonly functionArn: string;
  readonly periodMilliseconds: number;
  /** Constant event of the target; undefined means EventBridge's own. */
  readonly input: string | undefined;
}
