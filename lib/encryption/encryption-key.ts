import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IPrincipal, PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import {
  accountAdministersKey,
  accountUsesKeyThroughServices,
  alarmsMayEncrypt,
  logsMayEncrypt,
  subscribersMayDecrypt,
} from './key-policy.ts';

export interface CustomerManagedKeyProps {
  /** Principals that consume queues. */
  readonly subscribers: readonly IPrincipal[];
  /** Without the key nothing that it encrypted can be read again, so it outlives what does. */
  readonly removalPolicy: RemovalPolicy;
}

/** The key of everything in the stack that holds data. */
export function customerManagedKey(scope: Construct, id: string, props: CustomerManagedKeyProps): Key {
  const subscribers = [...props.subscribers];
  return key(scope, id, 'Encrypts everything that the Cedar webhooks keep', props.removalPolicy, [
    accountAdministersKey(),
    alarmsMayEncrypt(),
    accountUsesKeyThroughServices(scope),
    logsMayEncrypt(scope),
    ...(subscribers.length > 0 ? [subscribersMayDecrypt(scope, subscribers)] : []),
  ]);
}

/** The key of the alarms' topic alone: CloudWatch may not use `alias/aws/sns`, so an encrypted topic needs its own. */
export function topicKey(scope: Construct, id: string): Key {
  return key(
    scope,
    id,
    'Encrypts the topic that the alarms of the Cedar webhooks go to',
    RemovalPolicy.DESTROY,
    [accountAdministersKey(), alarmsMayEncrypt()],
  );
}

function key(
  scope: Construct,
  id: string,
  description: string,
  removalPolicy: RemovalPolicy,
  statements: PolicyStatement[],
): Key {
  return new Key(scope, id, {
    description,
    enableKeyRotation: true,
    pendingWindow: Duration.days(7),
    removalPolicy,
    policy: new PolicyDocument({ statements }),
  });
}
