import type { RoleAccess, RoleName } from './role-policy.ts';

/** Written by `npm run policies` from the calls of all commands and pages. An operator's are those beside a viewer's. */
export const ROLE_ACCESS: Readonly<Record<RoleName, RoleAccess>> = {
  viewer: {
    parameters: ['ssm:GetParametersByPath'],
    ledger: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
    'ledger-indexes': ['dynamodb:Query'],
    entities: ['dynamodb:BatchGetItem', 'dynamodb:Query'],
    queues: ['sqs:GetQueueAttributes'],
    'dead-letter-queues': ['sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    secret: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
    functions: ['lambda:GetFunctionConfiguration'],
    canary: ['lambda:GetFunctionConfiguration'],
    'log-groups': ['logs:FilterLogEvents'],
    'audit-log': ['logs:FilterLogEvents'],
    topics: ['sns:ListSubscriptionsByTopic'],
    any: [
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'lambda:GetAccountSettings',
      'lambda:ListEventSourceMappings',
    ],
  },
  operator: {
    'pause-notes': ['ssm:DeleteParameter', 'ssm:PutParameter'],
    ledger: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
    entities: ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
    queues: ['sqs:SendMessage'],
    'dead-letter-queues': ['sqs:DeleteMessage'],
    secret: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    canary: ['lambda:InvokeFunction'],
    'event-source-mappings': ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
    'audit-log': ['logs:CreateLogStream', 'logs:PutLogEvents'],
  },
};
