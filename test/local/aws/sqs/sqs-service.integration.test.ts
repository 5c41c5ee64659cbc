import { once } from 'node:events';
import { connect } from 'node:net';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { LocalAws } from '../../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from '../local-aws-fixture.ts';
import { describeSqs } from './sqs-contract.ts';

const fixture = new LocalAwsFixture();
let aws: LocalAws;
let client: SQSClient;

beforeAll(async () => {
  aws = await fixture.start();
  client = new SQSClient(clientConfig(aws));
});

afterAll(async () => {
  client.destroy();
  await fixture.clean();
});

describeSqs('the local SQS', () => ({
  client,
  async createQueue(name) {
    const dead = aws.sqs.ensureQueue(`${name}-dlq.fifo`, { FifoQueue: 'true' });
    const main = aws.sqs.ensureQueue(`${name}.fifo`, {
      FifoQueue: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
    });
    return { ...main, deadLetterUrl: dead.url, deadLetterArn: dead.arn };
  },
}));

test('the MD5 of attributes is the documented one', async () => {
  const { url } = aws.sqs.ensureQueue('md5.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: 'x',
      MessageGroupId: 'g',
      MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
    }),
  );
  // printf '\0\0\0\1a\0\0\0\6String\1\0\0\0\1b' | md5sum
  expect(sent.MD5OfMessageAttributes).toBe('bef8bf215374a0a228d67533b1a488be');
});

test('a poll aborted right after the send that wakes it takes no message', async () => {
  const { url } = aws.sqs.ensureQueue('removed.fifo', { FifoQueue: 'true' });
  const open = async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(aws.endpoint).port) });
    await once(socket, 'connect');
    return socket;
  };
  const request = (operation: string, fields: object) => {
    const body = JSON.stringify({ QueueUrl: url, ...fields });
    return `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: AmazonSQS.${operation}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  for (let round = 0; round < 5; round++) {
    const id = String(round);
    const [sender, poller] = [await open(), await open()];
    poller.write(request('ReceiveMessage', { WaitTimeSeconds: 20 }));
    await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
    // Both reach the server in one turn, the message first.
    sender.write(request('SendMessage', { MessageBody: id, MessageGroupId: id, MessageDeduplicationId: id }));
    poller.destroy();
    await once(sender, 'data');
    sender.destroy();
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages?.map(({ Body }) => Body)).toEqual([id]);
  }
});

describe('queues that cannot be made say why', () => {
  test.each([
    ['standard.fifo', {}, /FIFO queues only/],
    ['standard', { FifoQueue: 'true' }, /FIFO queues only/],
    ['a.fifo', { FifoQueue: 'true', DelaySeconds: '5' }, /does not delay/],
    ['a.fifo', { FifoQueue: 'true', Colour: 'red' }, /Colour/],
    ['a.fifo', { FifoQueue: 'true', VisibilityTimeout: '43201' }, /VisibilityTimeout/],
    ['a.fifo', { FifoQueue: 'true', RedrivePolicy: '{}' }, /RedrivePolicy/],
    [
      'a.fifo',
      { FifoQueue: 'true', RedrivePolicy: '{"deadLetterTargetArn":"arn:x","maxReceiveCount":3}' },
      /arn:x/,
    ],
  ])('%s %j', (name, attributes, message) => {
    expect(() => aws.sqs.ensureQueue(name, attributes)).toThrow(message);
  });

  test('the same name with other attributes', () => {
    aws.sqs.ensureQueue('twice.fifo', { FifoQueue: 'true' });
    aws.sqs.ensureQueue('twice.fifo', { FifoQueue: 'true' });
    expect(() => aws.sqs.ensureQueue('twice.fifo', { FifoQueue: 'true', VisibilityTimeout: '5' })).toThrow(
      /other attributes/,
    );
  });
});

describe('receiving in the same process', () => {
  const open = () => new AbortController().signal;

  test('gives the records of a Lambda event', async () => {
    const { url, arn } = aws.sqs.ensureQueue('records.fifo', { FifoQueue: 'true' });
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'one',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
        MessageAttributes: { eventType: { DataType: 'String', StringValue: 'KYC' } },
      }),
    );
    const [record] = await aws.sqs.receive('records.fifo', {
      maxMessages: 10,
      waitMilliseconds: 0,
      signal: open(),
    });
    expect(record).toEqual({
      messageId: sent.MessageId,
      receiptHandle: expect.any(String),
      body: 'one',
      attributes: {
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SequenceNumber: sent.SequenceNumber,
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
        SenderId: expect.any(String),
      },
      messageAttributes: {
        eventType: { stringValue: 'KYC', stringListValues: [], binaryListValues: [], dataType: 'String' },
      },
      md5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82',
      md5OfMessageAttributes: sent.MD5OfMessageAttributes,
      eventSource: 'aws:sqs',
      eventSourceARN: arn,
      awsRegion: 'eu-west-1',
    });
    aws.sqs.delete('records.fifo', record?.receiptHandle ?? '');
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
    expect(Messages).toBeUndefined();
  });

  test('wakes at once when a message is sent, and ends with its signal', async () => {
    const { url } = aws.sqs.ensureQueue('wake.fifo', { FifoQueue: 'true' });
    const waiting = aws.sqs.receive('wake.fifo', {
      maxMessages: 10,
      waitMilliseconds: 60_000,
      signal: open(),
    });
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'x',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }),
    );
    expect((await waiting).map(({ body }) => body)).toEqual(['x']);

    const abort = new AbortController();
    const never = aws.sqs.receive('wake.fifo', {
      maxMessages: 10,
      waitMilliseconds: 60_000,
      signal: abort.signal,
    });
    abort.abort();
    expect(await never).toEqual([]);
  });
});
