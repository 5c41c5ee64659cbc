import { allows, type PolicyStatement, unusedGrants } from '../../../../local/aws/access/policy.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:000000000000:a.fifo';

function allow(actions: string[], ...resources: string[]): PolicyStatement {
  return { effect: 'Allow', actions, resources };
}

test.each([
  ['the action on the resource', [allow(['sqs:SendMessage'], QUEUE)], true],
  ['another case of the action', [allow(['SQS:sendmessage'], QUEUE)], true],
  ['one of several', [allow(['sqs:DeleteMessage', 'sqs:SendMessage'], 'x', QUEUE)], true],
  ['wildcards', [allow(['sqs:Send*'], 'arn:aws:sqs:*:a.f?fo')], true],
  ['nothing', [], false],
  ['another action', [allow(['sqs:DeleteMessage'], QUEUE)], false],
  ['another resource', [allow(['sqs:SendMessage'], `${QUEUE}x`)], false],
  ['another case of the resource', [allow(['sqs:SendMessage'], QUEUE.toUpperCase())], false],
  // Every dot is a dot.
  ['a resource that looks like a pattern', [allow(['sqs:SendMessage'], QUEUE.replace(':', '.'))], false],
  ['action and resource in two statements', [allow(['sqs:SendMessage'], 'x'), allow(['x'], QUEUE)], false],
  [
    'a denial beside it',
    [allow(['*'], '*'), { effect: 'Deny' as const, actions: ['sqs:*'], resources: ['*'] }],
    false,
  ],
])('%s', (_, statements, expected) => {
  expect(allows(statements, { action: 'sqs:SendMessage', resource: QUEUE })).toBe(expected);
});

test('tells what is allowed for no use, pair by pair', () => {
  const statements: PolicyStatement[] = [
    allow(['sqs:SendMessage', 'sqs:DeleteMessage'], QUEUE, 'b'),
    allow(['logs:*'], 'group:*'),
    { effect: 'Deny', actions: ['s3:GetObject'], resources: ['*'] },
  ];
  expect(
    unusedGrants(statements, [
      { action: 'sqs:SendMessage', resource: QUEUE },
      { action: 'sqs:DeleteMessage', resource: 'b' },
      { action: 'logs:PutLogEvents', resource: 'group:x' },
    ]),
  ).toEqual([
    { action: 'sqs:SendMessage', resource: 'b' },
    { action: 'sqs:DeleteMessage', resource: QUEUE },
  ]);
});

test.each<[string, readonly string[] | undefined, boolean]>([
  ['a key that matches', ['canary#1'], true],
  ['several that match', ['canary#1', 'canary#2'], true],
  ['another key', ['1'], false],
  ['one of two that does not match', ['canary#1', '1'], false],
  ['a key that holds what it should begin with', ['x-canary#1'], false],
  // As IAM says of a condition on all values.
  ['no key', undefined, true],
])('a statement on keys allows, or not: %s', (_, leadingKeys, expected) => {
  const statement = { ...allow(['dynamodb:GetItem'], 'table'), leadingKeys: ['canary#*'] };
  const access = { action: 'dynamodb:GetItem', resource: 'table', ...(leadingKeys && { leadingKeys }) };
  expect(allows([statement], access)).toBe(expected);
});
