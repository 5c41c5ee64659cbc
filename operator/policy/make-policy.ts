import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { readAlarms } from '../doctor/alarms.ts';
import type { Target } from '../target/target.ts';
import { type PolicyDocument, type RoleName, rolePolicy } from './role-policy.ts';
import { stackResources } from './stack-resources.ts';

/**
 * The policy that a role needs for one stack.
 *
 * Reads the alarms for their topics, and the secret for the key that it is encrypted with, which is that of the stack.
 *
 * @param stack - name of its CloudFormation stack, if it is found by that
 */
export async function makePolicy(
  role: RoleName,
  target: Target,
  stack: string | undefined,
  signal: AbortSignal,
): Promise<PolicyDocument> {
  const [alarms, { KmsKeyId }] = await Promise.all([
    readAlarms(new CloudWatchClient(target.clientSettings), target, signal),
    target.secretsManager.send(new DescribeSecretCommand({ SecretId: target.secret.arn }), {
      abortSignal: signal,
    }),
  ]);
  const topics = new Set(alarms.flatMap(({ AlarmActions = [] }) => AlarmActions));
  return rolePolicy(role, stackResources(target, stack, [...topics].toSorted()), KmsKeyId);
}
