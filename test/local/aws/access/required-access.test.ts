import { type AccountFacts, requiredAccess } from '../../../../local/aws/access/required-access.ts';
import type { ServiceName } from '../../../../local/aws/service.ts';

const account: AccountFacts = {
  region: 'eu-west-1',
  accountId: '000000000000',
  secretArn: (id) => (id === 'by-name' ? 'arn:of-the-secret' : id),
};
const QUEUE = { QueueUrl: 'http://127.0.0.1:1/000000000000/a.fifo' };
const A_FIFO = 'arn:aws:sqs:eu-west-1:000000000000:a.fifo';
const TABLE = 'arn:aws:dynamodb:eu-west-1:000000000000:table';

test.each<[ServiceName, string, object, string[]]>([
  ['sqs', 'SendMessage', QUEUE, [`sqs:SendMessage ${A_FIFO}`]],
  ['sqs', 'SendMessageBatch', QUEUE, [`sqs:SendMessage ${A_FIFO}`]],
  ['sqs', 'DeleteMessageBatch', QUEUE, [`sqs:DeleteMessage ${A_FIFO}`]],
  ['sqs', 'GetQueueUrl', { QueueName: 'a.fifo' }, [`sqs:GetQueueUrl ${A_FIFO}`]],
  [
    'sqs',
    'SendMessage',
    { QueueUrl: 'http://127.0.0.1:1/000000000000/a.fifo?of=/b.fifo#/c.fifo' },
    [`sqs:SendMessage ${A_FIFO}`],
  ],
  [
    'sqs',
    'SendMessage',
    { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/a.fifo' },
    ['sqs:SendMessage arn:aws:sqs:eu-west-1:111111111111:a.fifo'],
  ],
  // About no queue: a statement about queues, even about all of an account, does not allow it.
  ['sqs', 'ListQueues', {}, ['sqs:ListQueues *']],
  ['dynamodb', 'PutItem', { TableName: 't' }, [`dynamodb:PutItem ${TABLE}/t`]],
  ['dynamodb', 'GetItem', { TableName: `${TABLE}/t` }, [`dynamodb:GetItem ${TABLE}/t`]],
  ['dynamodb', 'Query', { TableName: 't' }, [`dynamodb:Query ${TABLE}/t`]],
  ['dynamodb', 'Query', { TableName: 't', IndexName: 'i' }, [`dynamodb:Query ${TABLE}/t/index/i`]],
  [
    'dynamodb',
    'BatchGetItem',
    { RequestItems: { t: {}, u: {} } },
    [`dynamodb:BatchGetItem ${TABLE}/t`, `dynamodb:BatchGetItem ${TABLE}/u`],
  ],
  [
    'dynamodb',
    'TransactWriteItems',
    { TransactItems: [{ Put: { TableName: 't' } }, { ConditionCheck: { TableName: 'u' } }] },
    [`dynamodb:PutItem ${TABLE}/t`, `dynamodb:ConditionCheckItem ${TABLE}/u`],
  ],
  ['dynamodb', 'ListTables', {}, ['dynamodb:ListTables *']],
  [
    'secretsmanager',
    'GetSecretValue',
    { SecretId: 'by-name' },
    ['secretsmanager:GetSecretValue arn:of-the-secret'],
  ],
  [
    'ssm',
    'GetParameters',
    { Names: ['/a/b', 'c'] },
    [
      'ssm:GetParameters arn:aws:ssm:eu-west-1:000000000000:parameter/a/b',
      'ssm:GetParameters arn:aws:ssm:eu-west-1:000000000000:parameter/c',
    ],
  ],
  ['logs', 'DescribeLogGroups', {}, ['logs:DescribeLogGroups *']],
  [
    'logs',
    'FilterLogEvents',
    { logGroupName: '/aws/lambda/f' },
    ['logs:FilterLogEvents arn:aws:logs:eu-west-1:000000000000:log-group:/aws/lambda/f:log-stream:'],
  ],
  ['cloudwatch', 'GetMetricData', {}, ['cloudwatch:GetMetricData *']],
  // Everybody may.
  ['sts', 'GetCallerIdentity', {}, []],
  ['lambda', 'GetAccountSettings', {}, ['lambda:GetAccountSettings *']],
])('%s %s', (service, operation, fields, expected) => {
  const needed = requiredAccess(service, operation, Buffer.from(JSON.stringify(fields)), account);
  expect(needed.map(({ action, resource }) => `${action} ${resource}`)).toEqual(expected);
});

test.each([
  ['Invoke', '/2015-03-31/functions/f/invocations', 'lambda:InvokeFunction', 'function:f'],
  ['GetFunctionConfiguration', '/2015-03-31/functions/f/configuration', undefined, 'function:f'],
  ['UpdateEventSourceMapping', '/2015-03-31/event-source-mappings/u', undefined, 'event-source-mapping:u'],
])('lambda %s is about what its path names, whatever it sends', (operation, path, action, about) => {
  expect(requiredAccess('lambda', operation, Buffer.from('no JSON'), account, path)).toEqual([
    { action: action ?? `lambda:${operation}`, resource: `arn:aws:lambda:eu-west-1:000000000000:${about}` },
  ]);
});

test.each(['', '[]', '{', 'null'])('a body of %j needs nothing, because the service rejects it', (body) => {
  expect(requiredAccess('sqs', 'SendMessage', Buffer.from(body), account)).toEqual([]);
});

test.each<[string, string, object]>([
  ['GetItem', 'key', { Key: { pk: { S: 'key' } } }],
  ['UpdateItem', 'key', { Key: { pk: { S: 'key' }, sk: { S: 'other' } } }],
  ['PutItem', 'key', { Item: { pk: { S: 'key' }, more: { N: '1' } } }],
])('%s is about the partition key %s', (operation, key, fields) => {
  const body = Buffer.from(JSON.stringify({ TableName: 't', ...fields }));
  expect(requiredAccess('dynamodb', operation, body, account)).toMatchObject([{ leadingKeys: [key] }]);
});
