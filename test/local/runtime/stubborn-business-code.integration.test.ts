import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { formatCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../../lambda/core/message/message-group.ts';
import { buildFunction } from '../../../lib/build-function.ts';
import { LambdaFunction } from '../../../local/runtime/lambda-function.ts';
import { openReceiver, type Receiver, STACK_NAME } from '../../cli/receiver.ts';
import { uuid, verifiedEvent } from '../../lambda/factories.ts';
import { clientConfig } from '../aws/local-aws-fixture.ts';

/** A handler's bundle as it is deployed, in a process of its own, with the rights that the stack gives it. */

const folder = mkdtempSync(join(tmpdir(), 'stubborn-'));
const logPath = join(folder, 'log');
let receiver: Receiver;
let sqs: SQSClient;
let queueUrl: string;
let lambda: LambdaFunction;

beforeAll(async () => {
  buildFunction(resolve('.'), 'test/local/fixtures/stubborn-handler-child.ts', folder);
  receiver = await openReceiver();
  const { aws } = receiver;
  sqs = new SQSClient(clientConfig(aws));
  const name = `${STACK_NAME}-merchant-handler.fifo`;
  queueUrl = `${aws.endpoint}/000000000000/${name}`;
  const role = {
    name: 'role',
    statements: [
      {
        effect: 'Allow' as const,
        actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resources: ['arn:aws:dynamodb:eu-west-1:000000000000:table/entities'],
      },
      {
        effect: 'Allow' as const,
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [`arn:aws:sqs:eu-west-1:000000000000:${name}`],
      },
    ],
  };
  aws.access.assume('stubborn', role);
  lambda = new LambdaFunction({
    definition: {
      name: 'stubborn',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:stubborn',
      taskRoot: folder,
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      timeoutSeconds: 30,
      memoryMegabytes: 256,
      environment: {
        QUEUE_URL: queueUrl,
        DEAD_LETTER_QUEUE_URL: `${queueUrl}-none`,
        ENTITY_TABLE: 'entities',
        RECORD_TIMEOUT_SECONDS: '3',
        MAX_RECEIVE_COUNT: '5',
        HISTORY_RETENTION_DAYS: '0',
        POWERTOOLS_SERVICE_NAME: 'stubborn',
        POWERTOOLS_METRICS_NAMESPACE: 'Test',
      },
      logGroupName: '/aws/lambda/stubborn',
      logFormat: 'JSON',
      applicationLogLevel: undefined,
      reservedConcurrency: undefined,
      traced: false,
      role,
    },
    bootstrapFile: resolve('local/runtime/bootstrap.ts'),
    region: 'eu-west-1',
    awsEndpoint: aws.endpoint,
    clock: Date.now,
    logPath,
    concurrency: 1,
    onFailure: () => {},
  });
});

afterAll(async () => {
  await lambda?.close();
  await receiver?.close();
  rmSync(folder, { recursive: true });
});

async function send(number: number, subject: string): Promise<void> {
  const event = verifiedEvent({ requestUuid: uuid(number), subject, claimedAt: Date.now() + number });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: formatCloudEvent(event, 'urn:test'),
      MessageGroupId: messageGroupId(event),
      MessageDeduplicationId: event.requestUuid,
    }),
  );
}

const recordOf = ({ MessageId, ReceiptHandle, Body, Attributes }: Message) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes,
  messageAttributes: {},
});

test('business code that does not stop ends its process, once what is done beside it is deleted', async () => {
  await send(1, '1');
  await send(2, '1');
  await send(3, '2');
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  expect(Messages).toHaveLength(3);
  const [first] = lambda.processes();
  expect(await lambda.invoke(JSON.stringify({ Records: Messages.map(recordOf) }))).toMatchObject({
    ok: false,
    error: { errorType: 'Runtime.ExitError' },
  });
  expect(lambda.processes().map(({ pid }) => pid)).not.toContain(first?.pid ?? 0);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  expect(Attributes).toEqual({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '2',
  });
  const log = readFileSync(logPath, 'utf8');
  expect(log).toContain('StillRunningError');
  expect(log).not.toContain('could not be deleted');
});
