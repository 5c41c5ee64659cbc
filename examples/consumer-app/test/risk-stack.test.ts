import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RiskStack } from '../lib/risk-stack.ts';

const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:Payments-Webhooks-merchant-risk-engine.fifo';

test('the function consumes the queue and reports messages one by one', () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const template = Template.fromStack(new RiskStack(app, 'Risk', { queueArn }));
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: queueArn,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});
