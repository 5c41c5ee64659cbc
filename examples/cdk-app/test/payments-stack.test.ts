import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PaymentsStack } from '../lib/payments-stack.ts';

test('merchants have a queue for their handler and one for the risk engine', () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const template = Template.fromStack(new PaymentsStack(app, 'Payments'));
  for (const name of ['handler', 'risk-engine']) {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: `Payments-Webhooks-merchant-${name}.fifo`,
    });
  }
  assert.ok(template);
});
