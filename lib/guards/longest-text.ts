import type { TemplateResources } from './template-resources.ts';

/** Of each pseudo parameter the longest value there is. */
const PARTITION = 'aws-us-gov';
const REGION = 'us-isof-south-1';
const ACCOUNT = '111122223333';
const URL_SUFFIX = 'amazonaws.com.cn';

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': PARTITION,
  'AWS::Region': REGION,
  'AWS::URLSuffix': URL_SUFFIX,
};

/** What CloudFormation puts after a logical id when it makes up a name; the stack's name comes before it. */
const NAME_SUFFIX = '0123456789ABC';

/** In place of a value of unknown length: longer than names, ARNs and URLs usually are. */
const UNKNOWN = 'x'.repeat(256);

/** What `Ref` means of each type of resource that a function may be told of, given its name. */
const REFERENCES: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => name,
  'AWS::Lambda::Function': (name) => name,
  'AWS::Logs::LogGroup': (name) => name,
  'AWS::SecretsManager::Secret': (name) => `${arn('secretsmanager')}:secret:${name}-AbCdEf`,
  'AWS::SNS::Topic': (name) => `${arn('sns')}:${name}`,
  'AWS::SQS::Queue': (name) => `https://sqs.${REGION}.${URL_SUFFIX}/${ACCOUNT}/${name}`,
};

function arn(service: string): string {
  return `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}`;
}

/**
 * A template's value as long as it can get on deployment: in any partition and region, with any name that CloudFormation
 * makes up. What users put into a handler's environment may refer to anything: such values are taken for long ones.
 *
 * @param stackName - of the stack that is deployed
 * @throws Error if it refers to one of the resources whose references have an unknown length
 */
export function longestText(value: unknown, resources: TemplateResources, stackName: string): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[intrinsic, argument] = ['', undefined]] = Object.entries(value);
  switch (intrinsic) {
    case 'Ref':
      return PSEUDO_PARAMETERS[String(argument)] ?? reference(String(argument), resources, stackName);
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, readonly unknown[]];
      return parts.map((part) => longestText(part, resources, stackName)).join(separator);
    }
    case 'Fn::Select': {
      const [index, { 'Fn::Split': split }] = argument as [
        number,
        { readonly 'Fn::Split': [string, unknown] },
      ];
      const [separator, text] = split;
      return longestText(text, resources, stackName).split(separator)[index] ?? '';
    }
    default:
      return UNKNOWN;
  }
}

function reference(id: string, resources: TemplateResources, stackName: string): string {
  const resource = resources[id];
  // Somebody else's, in the same stack.
  if (resource === undefined) return UNKNOWN;
  const { Type, Properties = {} } = resource;
  const refer = REFERENCES[Type];
  if (refer === undefined) {
    throw new Error(
      `Nobody knows how long a reference to ${id} (${Type}) can get. Teach lib/guards/longest-text.ts.`,
    );
  }
  const { QueueName } = Properties;
  return refer(
    QueueName === undefined
      ? `${stackName}-${id}-${NAME_SUFFIX}`
      : longestText(QueueName, resources, stackName),
  );
}
