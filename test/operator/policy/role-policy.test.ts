import { rolePolicy } from '../../../operator/policy/role-policy.ts';
import { RESOURCE_KINDS, type StackResources } from '../../../operator/policy/stack-resources.ts';

const resources = Object.fromEntries(
  RESOURCE_KINDS.map((kind) => [kind, [`arn:${kind}`]]),
) as unknown as StackResources;
const access = {
  viewer: { ledger: ['dynamodb:GetItem'], topics: ['sns:ListSubscriptionsByTopic'] },
  operator: { ledger: ['dynamodb:DeleteItem'], 'dead-letter-queues': ['sqs:DeleteMessage'] },
};

test('an operator may do what a viewer may, and more', () => {
  expect(rolePolicy('viewer', resources, undefined, access).Statement).toEqual([
    { Sid: 'Ledger', Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: ['arn:ledger'] },
    { Sid: 'Topics', Effect: 'Allow', Action: ['sns:ListSubscriptionsByTopic'], Resource: ['arn:topics'] },
  ]);
  expect(rolePolicy('operator', resources, undefined, access).Statement).toMatchObject([
    { Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem'] },
    { Sid: 'DeadLetterQueues', Action: ['sqs:DeleteMessage'] },
    { Sid: 'Topics' },
  ]);
});

test('mappings have ids of their own, so they are those of its functions', () => {
  const pausing = { viewer: {}, operator: { 'event-source-mappings': ['lambda:UpdateEventSourceMapping'] } };
  expect(rolePolicy('operator', resources, undefined, pausing).Statement).toEqual([
    expect.objectContaining({ Condition: { ArnLike: { 'lambda:FunctionArn': ['arn:functions'] } } }),
  ]);
});

test('what a stack does not have is in no statement: IAM takes none without a resource', () => {
  const { Statement } = rolePolicy('viewer', { ...resources, topics: [] }, undefined, access);
  expect(Statement.map(({ Sid }) => Sid)).toEqual(['Ledger']);
});

test.each([
  ['viewer', ['kms:Decrypt']],
  ['operator', ['kms:Decrypt', 'kms:GenerateDataKey']],
] as const)('with a key of its own, a %s may %j', (role, actions) => {
  const { Statement } = rolePolicy(role, resources, 'arn:key', access);
  expect(Statement.at(-1)).toEqual({ Sid: 'Key', Effect: 'Allow', Action: actions, Resource: ['arn:key'] });
});
