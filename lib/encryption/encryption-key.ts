import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import {
  accountAdministersKey,
  accountUsesKeyThroughServices,
  alarmsMayEncrypt,
  logsMayEncrypt,
  remindersMayEncrypt,
} from './key-policy.ts';

/**
 * The key of everything that holds data. Without it nothing that it encrypted can be read again, so it outlives what does.
 */
export function customerManagedKey(scope: Construct, id: string, removalPolicy: RemovalPolicy): Key {
  return new Key(scope, id, {
    description: 'Encrypts everything that the Cedar webhooks keep',
    enableKeyRotation: true,
    pendingWindow: Duration.days(7),
    removalPolicy,
    policy: new PolicyDocument({ statements: statements(scope) }),
  });
}

/** Lets a key that somebody else made be used as {@link customerManagedKey} is, if its policy can be added to. */
export function useGivenKey(scope: Construct, given: IKey): void {
  const [, ...uses] = statements(scope);
  for (const statement of uses) given.addToResourcePolicy(statement);
}

/** The account's administration comes first. */
function statements(scope: Construct): PolicyStatement[] {
  return [
    accountAdministersKey(),
    alarmsMayEncrypt(),
    remindersMayEncrypt(scope),
    accountUsesKeyThroughServices(scope),
    logsMayEncrypt(scope),
  ];
}
