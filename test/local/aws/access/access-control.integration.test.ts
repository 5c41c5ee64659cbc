import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { AccessReport } from '../../../../local/aws/access/access-control.ts';
import { accessKeyId } from '../../../../local/aws/access/caller.ts';
import type { LocalAws } from '../../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from '../local-aws-fixture.ts';

const fixture = new LocalAwsFixture();
let aws: LocalAws;
let queueUrl: string;

beforeEach(async () => {
  aws = await fixture.start();
  queueUrl = aws.sqs.ensureQueue('q.fifo', { FifoQueue: 'true' }).url;
  aws.access.assume('sender', {
    name: 'sender-role',
    statements: [
      {
        effect: 'Allow',
        actions: ['sqs:SendMessage', 'sqs:DeleteMessage'],
        resources: ['arn:aws:sqs:eu-west-1:000000000000:q.fifo'],
      },
    ],
  });
});
afterEach(() => fixture.clean());

function as(functionName: string) {
  const credentials = { accessKeyId: accessKeyId(functionName), secretAccessKey: 'local' };
  return { ...clientConfig(aws), credentials };
}

const send = (config: ReturnType<typeof as>) =>
  new SQSClient(config).send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: 'x',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
    }),
  );

const report = async () => (await (await fetch(`${aws.endpoint}/_access`)).json()) as AccessReport;

test('a function does what its role allows, and both that and the rest is on record', async () => {
  await send(as('sender'));
  await send(as('sender'));
  expect(await report()).toMatchObject({
    sender: {
      used: [
        {
          action: 'sqs:SendMessage',
          resource: 'arn:aws:sqs:eu-west-1:000000000000:q.fifo',
          allowed: true,
        },
      ],
      unused: [{ action: 'sqs:DeleteMessage', resource: 'arn:aws:sqs:eu-west-1:000000000000:q.fifo' }],
    },
  });
});

test("every service rejects the rest in IAM's words, without effect", async () => {
  const config = as('sender');
  const calls = {
    SQS: new SQSClient(config).send(
      new SendMessageCommand({ QueueUrl: `${queueUrl}x`, MessageBody: 'x', MessageGroupId: 'g' }),
    ),
    DynamoDB: new DynamoDBClient(config).send(new GetItemCommand({ TableName: 't', Key: {} })),
    Secrets: new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 's' })),
    SSM: new SSMClient(config).send(new GetParameterCommand({ Name: '/p' })),
    Logs: new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({})),
    CloudWatch: new CloudWatchClient(config).send(new DescribeAlarmsCommand({})),
    Lambda: new LambdaClient(config).send(new GetAccountSettingsCommand({})),
  };
  for (const call of Object.values(calls)) {
    await expect(call).rejects.toThrow(
      /^User: arn:aws:sts::000000000000:assumed-role\/sender-role\/sender is not authorized to perform: \w+:\w+ on resource: /,
    );
  }
  const denials = (await report()).sender?.used.filter(({ allowed }) => !allowed);
  expect(denials).toHaveLength(Object.keys(calls).length);
});

test('the errors have the names that the SDK knows', async () => {
  aws.access.assume('nothing', { name: 'role', statements: [] });
  const config = as('nothing');
  await expect(send(config)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(
    new DynamoDBClient(config).send(new GetItemCommand({ TableName: 't', Key: {} })),
  ).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a function without a role may do nothing; who is no function may do everything', async () => {
  await expect(send(as('unknown'))).rejects.toMatchObject({ name: 'AccessDenied' });
  await send(clientConfig(aws));
});
