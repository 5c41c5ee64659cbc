import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CedarSubscription } from '../../lib/cedar-subscription.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:cedar-webhooks-prod-merchant-risk.fifo';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0f0f0f0f-0000-4000-8000-000000000000';

function consumerStack(): Stack {
  return new Stack(new App(), 'Risk', { env: { account: '444455556666', region: 'eu-west-1' } });
}

function consumerIn(stack: Stack): LambdaFunction {
  return new LambdaFunction(stack, 'Consumer', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
}

test('a function of another account consumes, reports failures one by one, and may decrypt', () => {
  const stack = consumerStack();
  const subscription = CedarSubscription.fromAttributes(stack, 'Merchants', { queueArn: QUEUE, keyArn: KEY });
  subscription.consumeWith(consumerIn(stack), { maxConcurrency: 2 });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: QUEUE,
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: Match.arrayWith(['sqs:ReceiveMessage', 'sqs:DeleteMessage']),
          Resource: QUEUE,
        }),
        Match.objectLike({ Action: 'kms:Decrypt', Resource: KEY }),
      ]),
    },
  });
});

test('without a key there is no right on one, and a role of any service may consume', () => {
  const stack = consumerStack();
  const role = new Role(stack, 'Worker', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  CedarSubscription.fromAttributes(stack, 'Merchants', { queueArn: QUEUE }).grantConsume(role);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [Match.objectLike({ Resource: QUEUE })] },
  });
  expect(JSON.stringify(template.toJSON())).not.toContain('kms:');
});
