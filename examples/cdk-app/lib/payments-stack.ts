import { join } from 'node:path';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { CedarWebhooks } from 'cedar-webhooks';
import type { Construct } from 'constructs';

const here = import.meta.dirname;

/** The webhooks of the Partners Platform, a handler of merchants, and a service that subscribes to them. */
export class PaymentsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const webhooks = new CedarWebhooks(this, 'Webhooks', {
      eventTypes: [
        { name: 'BusinessKycStatusChanged', handler: { entry: join(here, '../handlers/merchant.ts') } },
      ],
    });
    const riskEngine = new NodejsFunction(this, 'RiskEngine', {
      entry: join(here, '../subscribers/risk-engine.ts'),
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.seconds(30),
    });
    const queues = webhooks.addSubscriber('risk-engine', { eventTypes: ['BusinessKycStatusChanged'] });
    for (const queue of queues.values()) {
      riskEngine.addEventSource(
        new SqsEventSource(queue, { reportBatchItemFailures: true, maxConcurrency: 10 }),
      );
    }
    new CfnOutput(this, 'Endpoint', { value: webhooks.endpoint });
  }
}
