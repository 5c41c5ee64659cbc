import type { Template, TemplateResource } from './template.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

/** What the local run does with the properties of one resource type. A property in neither list stops it. */
interface KnownType {
  /** Properties the local run acts on. */
  readonly honoured: readonly string[];
  /** Properties that make no difference on one machine: who may call it, how it is encrypted, what it costs. */
  readonly inert: readonly string[];
}

const KNOWN_TYPES: Readonly<Record<string, KnownType>> = {
  'AWS::ApiGatewayV2::Api': {
    honoured: ['ProtocolType'],
    // The execute-api endpoint is what the local run offers, with or without a domain of its own.
    inert: ['Name', 'Description', 'DisableExecuteApiEndpoint', 'Tags'],
  },
  'AWS::ApiGatewayV2::Route': {
    honoured: ['ApiId', 'RouteKey', 'Target', 'AuthorizationType'],
    inert: ['OperationName'],
  },
  'AWS::ApiGatewayV2::Integration': {
    honoured: ['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
    // A proxy integration calls the function with POST, whatever is written here.
    inert: ['Description', 'IntegrationMethod'],
  },
  'AWS::ApiGatewayV2::Stage': {
    honoured: ['AccessLogSettings', 'ApiId', 'StageName', 'AutoDeploy'],
    // Throttling is best effort in AWS too.
    inert: ['DefaultRouteSettings', 'RouteSettings', 'Description', 'Tags'],
  },
  'AWS::Lambda::Function': {
    honoured: [
      'Code',
      'Environment',
      'FunctionName',
      'Handler',
      'LoggingConfig',
      'MemorySize',
      'PackageType',
      'ReservedConcurrentExecutions',
      'Role',
      'Runtime',
      'Timeout',
      // There is no X-Ray here, but sending traces needs a permission.
      'TracingConfig',
    ],
    // A network of its own makes no difference to what a function may call here.
    inert: ['Architectures', 'Description', 'RecursiveLoop', 'RuntimeManagementConfig', 'Tags', 'VpcConfig'],
  },
  // What the local run starts by itself it starts once, and at once.
  'AWS::Lambda::EventInvokeConfig': {
    honoured: [],
    inert: ['FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'],
  },
  'AWS::IAM::Role': {
    honoured: ['ManagedPolicyArns', 'Policies', 'RoleName'],
    inert: ['AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration', 'Path', 'Tags'],
  },
  'AWS::IAM::Policy': {
    honoured: ['PolicyDocument', 'Roles'],
    inert: ['PolicyName'],
  },
  'AWS::IAM::ManagedPolicy': {
    honoured: ['PolicyDocument', 'Roles'],
    inert: ['Description', 'ManagedPolicyName', 'Path'],
  },
  'AWS::Lambda::EventSourceMapping': {
    honoured: [
      'BatchSize',
      'Enabled',
      'EventSourceArn',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'ScalingConfig',
    ],
    inert: ['MetricsConfig', 'Tags'],
  },
  'AWS::SQS::Queue': {
    honoured: [
      'ContentBasedDeduplication',
      'DeduplicationScope',
      'DelaySeconds',
      'FifoQueue',
      'FifoThroughputLimit',
      'MaximumMessageSize',
      'MessageRetentionPeriod',
      'QueueName',
      'ReceiveMessageWaitTimeSeconds',
      'RedriveAllowPolicy',
      'RedrivePolicy',
      'VisibilityTimeout',
    ],
    inert: ['KmsDataKeyReusePeriodSeconds', 'KmsMasterKeyId', 'SqsManagedSseEnabled', 'Tags'],
  },
  'AWS::DynamoDB::Table': {
    honoured: [
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'KeySchema',
      'LocalSecondaryIndexes',
      'TableName',
      'TimeToLiveSpecification',
    ],
    inert: [
      'ContributorInsightsSpecification',
      'DeletionProtectionEnabled',
      'OnDemandThroughput',
      'PointInTimeRecoverySpecification',
      'ProvisionedThroughput',
      'SSESpecification',
      'TableClass',
      'Tags',
      'WarmThroughput',
    ],
  },
  'AWS::DynamoDB::GlobalTable': {
    honoured: [
      'AttributeDefinitions',
      'BillingMode',
      'GlobalSecondaryIndexes',
      'KeySchema',
      'LocalSecondaryIndexes',
      'TableName',
      'TimeToLiveSpecification',
    ],
    inert: ['Replicas', 'SSESpecification', 'WarmThroughput', 'WriteOnDemandThroughputSettings'],
  },
  // A secret with a value in the template (SecretString, GenerateSecretString) is not known on purpose: nothing that
  // was not stored by a person may ever verify anything.
  'AWS::SecretsManager::Secret': {
    honoured: ['Name'],
    inert: ['Description', 'KmsKeyId', 'ReplicaRegions', 'Tags'],
  },
  'AWS::SSM::Parameter': {
    honoured: ['Name', 'Type', 'Value'],
    inert: ['AllowedPattern', 'DataType', 'Description', 'Tags', 'Tier'],
  },
  'AWS::Events::Rule': {
    honoured: ['EventPattern', 'Name', 'ScheduleExpression', 'State', 'Targets'],
    inert: ['Description', 'RoleArn', 'Tags'],
  },
  'AWS::Logs::MetricFilter': {
    honoured: ['FilterPattern', 'LogGroupName', 'MetricTransformations'],
    inert: ['FilterName'],
  },
  'AWS::CloudWatch::Alarm': {
    honoured: [
      'AlarmDescription',
      'AlarmName',
      'ComparisonOperator',
      'DatapointsToAlarm',
      'Dimensions',
      'EvaluationPeriods',
      'ExtendedStatistic',
      'MetricName',
      'Metrics',
      'Namespace',
      'Period',
      'Statistic',
      'Threshold',
      'TreatMissingData',
    ],
    // Nobody is told by e-mail; the console is.
    inert: [
      'ActionsEnabled',
      'AlarmActions',
      'EvaluateLowSampleCountPercentile',
      'InsufficientDataActions',
      'OKActions',
      'Tags',
      'Unit',
    ],
  },
};

/** Resource types that have no effect on one machine, whatever their properties are. */
const INERT_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::EC2::SecurityGroup',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'Custom::LogRetention',
]);

/**
 * Rejects a template that asks for more than the local run can do.
 *
 * @throws UnsupportedTemplateError naming the first resource, type or property that is not known
 */
export function checkResourceTypes(template: Template): void {
  if (template.Transform !== undefined) throw new UnsupportedTemplateError('Transform', 'a transform');
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (isInert(resource.Type)) continue;
    if (!Object.hasOwn(KNOWN_TYPES, resource.Type))
      throw new UnsupportedTemplateError(logicalId, `the resource type ${resource.Type}`);
    const [property] = unknownProperties(resource);
    if (property !== undefined) {
      throw new UnsupportedTemplateError(logicalId, `the property ${property} of ${resource.Type}`);
    }
  }
}

/** Whether resources of a type have no effect on one machine. */
export function isInert(type: string): boolean {
  return INERT_TYPES.has(type);
}

/** Whether anything is known of resources of a type. */
export function isKnown(type: string): boolean {
  return isInert(type) || Object.hasOwn(KNOWN_TYPES, type);
}

/** Properties of a resource that the local run does not know; none of a type that has no effect. */
export function unknownProperties({ Type, Properties }: TemplateResource): string[] {
  if (isInert(Type)) return [];
  const known = Object.hasOwn(KNOWN_TYPES, Type) ? KNOWN_TYPES[Type] : undefined;
  return Object.keys(Properties ?? {}).filter(
    (property) => known?.honoured.includes(property) !== true && known?.inert.includes(property) !== true,
  );
}
