import type { Template, TemplateResource, TemplateValue } from './template.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

/** Where and as whom the stack runs. */
export interface StackIdentity {
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  /** Base URL of the embedded AWS services. */
  readonly awsEndpoint: string;
  /** Base URL of the HTTP API of that logical id, without a slash at its end. */
  apiUrl(logicalId: string): string;
  /** ARN of a secret, which AWS makes up when the secret is created. */
  secretArn(name: string): string;
}

/** Id of an HTTP API: AWS makes one up, which no other stack has. */
function apiIdOf({ stackName }: StackIdentity, logicalId: string): string {
  return `${stackName}-${logicalId}`;
}

/** Domain under which the stack would reach its HTTP API in AWS; the local run puts its own address there. */
export function executeApiDomain(identity: StackIdentity, logicalId: string): string {
  return `${apiIdOf(identity, logicalId)}.execute-api.${identity.region}.amazonaws.com`;
}

/** Values of the pseudo parameters. */
export function pseudoParameters(identity: StackIdentity): Record<string, string> {
  return {
    'AWS::AccountId': identity.accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': identity.region,
    'AWS::StackId': `arn:aws:cloudformation:${identity.region}:${identity.accountId}:stack/${identity.stackName}/local`,
    'AWS::StackName': identity.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
}

/**
 * Name of a resource: the one its template gives, or one that stays the same from start to start, so that state on
 * disk is found again.
 *
 * @param nameProperty - property that may hold the name, such as `QueueName`
 */
export function physicalName(
  identity: StackIdentity,
  logicalId: string,
  resource: TemplateResource,
  nameProperty: string,
  text: (value: TemplateValue) => string,
): string {
  const given = resource.Properties?.[nameProperty];
  if (given !== undefined) return text(given);
  const suffix = resource.Properties?.FifoQueue === true ? '.fifo' : '';
  return `${identity.stackName}-${logicalId}${suffix}`;
}

/**
 * Value of `Ref` or `Fn::GetAtt` of a resource.
 *
 * @param attribute - undefined for `Ref`
 * @throws UnsupportedTemplateError if the resource or attribute has no meaning in the local run
 */
export function reference(
  template: Template,
  identity: StackIdentity,
  logicalId: string,
  attribute: string | undefined,
  where: string,
  text: (value: TemplateValue) => string,
): string {
  const resource = template.Resources[logicalId];
  if (resource === undefined)
    throw new UnsupportedTemplateError(where, `the undefined resource ${logicalId}`);
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${identity.region}:${identity.accountId}:${rest}`;
  const name = (property: string) => physicalName(identity, logicalId, resource, property, text);
  const values: Record<string, Record<string, () => string>> = {
    'AWS::ApiGatewayV2::Api': {
      Ref: () => apiIdOf(identity, logicalId),
      ApiId: () => apiIdOf(identity, logicalId),
      ApiEndpoint: () => identity.apiUrl(logicalId),
    },
    'AWS::ApiGatewayV2::Integration': { Ref: () => logicalId },
    'AWS::ApiGatewayV2::Stage': { Ref: () => name('StageName') },
    'AWS::DynamoDB::GlobalTable': {
      Ref: () => name('TableName'),
      Arn: () => arn('dynamodb', `table/${name('TableName')}`),
    },
    'AWS::DynamoDB::Table': {
      Ref: () => name('TableName'),
      Arn: () => arn('dynamodb', `table/${name('TableName')}`),
    },
    'AWS::Events::Rule': { Ref: () => logicalId, Arn: () => arn('events', `rule/${name('Name')}`) },
    // Roles and policies belong to the account, not to a region.
    'AWS::IAM::Role': {
      Ref: () => name('RoleName'),
      Arn: () => `arn:aws:iam::${identity.accountId}:role/${name('RoleName')}`,
    },
    'AWS::Lambda::Function': {
      Ref: () => name('FunctionName'),
      Arn: () => arn('lambda', `function:${name('FunctionName')}`),
    },
    'AWS::Logs::LogGroup': {
      Ref: () => name('LogGroupName'),
      Arn: () => arn('logs', `log-group:${name('LogGroupName')}:*`),
    },
    'AWS::SecretsManager::Secret': {
      Ref: () => identity.secretArn(name('Name')),
      Id: () => identity.secretArn(name('Name')),
    },
    'AWS::SNS::Topic': {
      Ref: () => arn('sns', name('TopicName')),
      TopicArn: () => arn('sns', name('TopicName')),
      TopicName: () => name('TopicName'),
    },
    'AWS::SQS::Queue': {
      Ref: () => `${identity.awsEndpoint}/${identity.accountId}/${name('QueueName')}`,
      QueueUrl: () => `${identity.awsEndpoint}/${identity.accountId}/${name('QueueName')}`,
      Arn: () => arn('sqs', name('QueueName')),
      QueueName: () => name('QueueName'),
    },
    'AWS::SSM::Parameter': { Ref: () => name('Name') },
    'Custom::LogRetention': { LogGroupName: () => name('LogGroupName') },
  };
  const value = values[resource.Type]?.[attribute ?? 'Ref'];
  if (value === undefined) {
    throw new UnsupportedTemplateError(where, `${attribute ?? 'Ref'} of ${logicalId} (${resource.Type})`);
  }
  return value();
}

/** A value in the place of one of a resource that is not run: told apart from others, and of the right form. */
export function standIn(
  { stackName, region, accountId }: StackIdentity,
  logicalId: string,
  { Type }: TemplateResource,
  attribute: string | undefined,
): string {
  const name = `${stackName}-${logicalId}`;
  const service = (Type.split('::')[1] ?? '').toLowerCase();
  return attribute?.endsWith('Arn') ? `arn:aws:${service}:${region}:${accountId}:${name}` : name;
}
