import { join } from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { CedarSubscription, type CedarSubscriptionAttributes } from 'cedar-webhooks';
import type { Construct } from 'constructs';

/** A service that subscribes to merchants, and remembers what it has seen. */
export class RiskStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { queueArn, keyArn, ...props }: StackProps & CedarSubscriptionAttributes,
  ) {
    super(scope, id, props);
    const events = new Table(this, 'Events', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const riskEngine = new NodejsFunction(this, 'RiskEngine', {
      entry: join(import.meta.dirname, '../functions/risk-engine.ts'),
      runtime: Runtime.NODEJS_24_X,
      // A sixth of the time for which the queue hides a received message, at most.
      timeout: Duration.seconds(30),
      environment: { EVENTS_TABLE: events.tableName },
    });
    events.grantReadWriteData(riskEngine);
    const subscription = CedarSubscription.fromAttributes(this, 'Merchants', {
      queueArn,
      ...(keyArn !== undefined && { keyArn }),
    });
    subscription.consumeWith(riskEngine);
  }
}
