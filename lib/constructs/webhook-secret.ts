import { Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface WebhookSecretProps {
  /** AWS's own key for secrets if absent. */
  readonly encryptionKey?: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The webhook secret, without a value until the user stores the one from the Partners Platform.
 *
 * CDK's own `Secret` would have AWS generate a value. Such a value would be taken for the platform's secret, so that
 * "nothing stored yet" could not be told from "stored", and something that nobody chose would verify requests.
 */
export class WebhookSecret extends Construct {
  /** ARN of the secret, its random suffix included. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: WebhookSecretProps) {
    super(scope, id);
    const secret = new CfnSecret(this, 'Resource', {
      description: 'Webhook secret of the Partners Platform. Store it with: npx cedar-webhooks secret set',
      ...(props.encryptionKey && { kmsKeyId: props.encryptionKey.keyArn }),
    });
    secret.applyRemovalPolicy(props.removalPolicy);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SMG4',
      reason:
        'The Partners Platform makes this secret and knows no interface to change it, so no function of ours can rotate it. An operator does, with "cedar-webhooks secret set"; the previous secret verifies for an overlap, and "cedar-webhooks doctor" tells the age.',
    });
    this.arn = secret.ref;
  }
}
