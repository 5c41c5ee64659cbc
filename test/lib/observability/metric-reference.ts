import type { Template } from 'aws-cdk-lib/assertions';
import { METRIC_CATALOGUE } from '../../../lambda/core/telemetry/metric-catalogue.ts';

/** One metric that an alarm or a widget watches. A value that is only known on deployment is JSON text. */
export interface MetricReference {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface KnownNamespace {
  readonly names: readonly string[];
  /** Sets of dimensions, each with the type of the resource that its first one names. */
  readonly dimensions: readonly { readonly names: readonly string[]; readonly refersTo: string }[];
}

/**
 * What the services of AWS publish, as far as this stack watches it. From their documentation: Lambda "Types of
 * metrics", SQS "Available CloudWatch metrics", DynamoDB "Metrics and dimensions", API Gateway "Metrics for HTTP APIs".
 */
const AWS_NAMESPACES: Readonly<Record<string, KnownNamespace>> = {
  'AWS/Lambda': {
    names: ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'],
    dimensions: [{ names: ['FunctionName'], refersTo: 'AWS::Lambda::Function' }],
  },
  'AWS/SQS': {
    names: ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage', 'NumberOfMessagesSent'],
    dimensions: [{ names: ['QueueName'], refersTo: 'AWS::SQS::Queue' }],
  },
  'AWS/DynamoDB': {
    names: ['ReadThrottleEvents', 'WriteThrottleEvents', 'ConsumedWriteCapacityUnits'],
    dimensions: [
      { names: ['TableName'], refersTo: 'AWS::DynamoDB::Table' },
      { names: ['TableName', 'GlobalSecondaryIndexName'], refersTo: 'AWS::DynamoDB::Table' },
    ],
  },
  'AWS/ApiGateway': {
    names: ['Latency', 'IntegrationLatency', '5xx'],
    dimensions: [{ names: ['ApiId'], refersTo: 'AWS::ApiGatewayV2::Api' }],
  },
};

/**
 * What is wrong with a reference: no such metric, no such dimensions, or nothing of the stack that they name.
 *
 * @param service - name of the stack
 */
export function faultOf(metric: MetricReference, template: Template, service: string): string | undefined {
  if (metric.namespace === 'CedarWebhooks') {
    if (!Object.hasOwn(METRIC_CATALOGUE, metric.name)) return `${metric.name} is not in the catalogue`;
    return JSON.stringify(metric.dimensions) === JSON.stringify({ service })
      ? undefined
      : `${metric.name} has other dimensions than service=${service}`;
  }
  const known = AWS_NAMESPACES[metric.namespace];
  if (known === undefined) return `the namespace ${metric.namespace} is not known`;
  if (!known.names.includes(metric.name)) return `${metric.namespace} has no metric ${metric.name}`;
  const names = Object.keys(metric.dimensions);
  const set = known.dimensions.find(
    (candidate) => [...candidate.names].sort().join() === [...names].sort().join(),
  );
  if (set === undefined) return `${metric.name} has no dimensions ${names}`;
  const [first = ''] = set.names;
  if (!refersTo(template, metric.dimensions[first], set.refersTo)) {
    return `${metric.name}: ${first} names no ${set.refersTo} of the stack`;
  }
  const index = metric.dimensions.GlobalSecondaryIndexName;
  if (index !== undefined && !JSON.stringify(template.toJSON()).includes(`"IndexName":"${index}"`)) {
    return `${metric.name}: there is no index ${index}`;
  }
  return undefined;
}

/** Whether a value is a `Ref` to, or an attribute of, a resource of that type. */
function refersTo(template: Template, value: string | undefined, type: string): boolean {
  if (value?.startsWith('{') !== true) return false;
  const reference = JSON.parse(value) as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  const id = reference.Ref ?? reference['Fn::GetAtt']?.[0];
  const resources = template.toJSON().Resources as Record<string, { Type: string }>;
  return id !== undefined && Object.hasOwn(resources, id) && resources[id]?.Type === type;
}
