import { Stack, Token } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { indexPath } from '../config/index-path.ts';

/** Path below which a stack tells other software its names. */
export function parameterPath(serviceName: string): string {
  return `/${serviceName}`;
}

/**
 * One fact of the stack for other software, as an SSM parameter: there is room for any number of them, where
 * CloudFormation allows 200 outputs.
 *
 * @param name - path below {@link parameterPath}
 */
export function addParameter(
  scope: Construct,
  serviceName: string,
  name: string,
  value: string,
  description: string,
): void {
  const id = `Parameter-${name.replaceAll('/', '-')}`;
  new StringParameter(scope, id, {
    parameterName: `${parameterPath(serviceName)}/${name}`,
    stringValue: value,
    description,
  });
}

/** Lets the tool find a construct by the name of its stack. A name that is not known at synthesis finds none. */
export function addToIndex(scope: Construct, serviceName: string): void {
  const { stackName, nested } = Stack.of(scope);
  if (nested || Token.isUnresolved(stackName)) return;
  new StringParameter(scope, 'Parameter-name', {
    parameterName: `${indexPath(stackName)}/${serviceName}`,
    stringValue: serviceName,
    description: 'Name of the webhooks in this stack',
  });
}
