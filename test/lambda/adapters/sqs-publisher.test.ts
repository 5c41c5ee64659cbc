import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsPublisher } from '../../../lambda/adapters/sqs-publisher.ts';
import { never, uuid, verifiedEvent } from '../factories.ts';

const sent: SendMessageCommand['input'][] = [];
const client = {
  send: async ({ input }: SendMessageCommand) => {
    sent.push(input);
  },
} as unknown as SQSClient;
const publisher = new SqsPublisher(client, 'https://sqs.test/stack-', 'urn:test');

beforeEach(() => {
  sent.length = 0;
});

test('an event goes to the queue of its type and subscriber, in the group of its entity, once per UUID', async () => {
  await publisher.publish(verifiedEvent(), 'billing', never);
  expect(sent).toMatchObject([
    {
      QueueUrl: 'https://sqs.test/stack-merchant-billing.fifo',
      MessageGroupId: 'merchant#42',
      MessageDeduplicationId: uuid(1),
    },
  ]);
});

test('sent once more it is the same message under another deduplication id', async () => {
  await publisher.publish(verifiedEvent(), 'billing', never);
  await publisher.publish(verifiedEvent(), 'billing', never, 'replay-1');
  const [first, second] = sent;
  expect(second).toEqual({ ...first, MessageDeduplicationId: `${uuid(1)}.replay-1` });
});
