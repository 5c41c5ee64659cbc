import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

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
