import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeadLetterQueue } from '../../../lambda/adapters/dead-letter-queue.ts';
import { never } from '../factories.ts';

test('a message is sent as SQS moves it: everything as it was, and its id for its deduplication', async () => {
  const sent: SendMessageCommand['input'][] = [];
  const client = {
    send: async ({ input }: SendMessageCommand) => {
      sent.push(input);
    },
  } as unknown as SQSClient;
  const message = {
    messageId: '7f1c',
    body: '{"id":42}',
    attributes: { ApproximateReceiveCount: '3', MessageGroupId: 'merchant#42' },
    messageAttributes: {
      requestUuid: { dataType: 'String', stringValue: 'uuid-1', stringListValues: [] },
      digest: { dataType: 'Binary', binaryValue: 'AQID' },
    },
  };
  const queue = new DeadLetterQueue(client, 'https://sqs.test/dlq.fifo');
  await queue.send(message, never, false);
  expect(sent).toEqual([
    {
      QueueUrl: 'https://sqs.test/dlq.fifo',
      MessageBody: '{"id":42}',
      MessageGroupId: 'merchant#42',
      MessageDeduplicationId: '7f1c',
      MessageAttributes: {
        requestUuid: { DataType: 'String', StringValue: 'uuid-1' },
        digest: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 3]) },
      },
    },
  ]);
  await queue.send(message, never, true);
  expect(sent[1]).toEqual({ ...sent[0], MessageDeduplicationId: '7f1c.3' });
});
