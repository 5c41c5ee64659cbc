import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsPublisher } from '../../../lambda/adapters/sqs-publisher.ts';
import { MessageRejectedError } from '../../../lambda/core/message/message-rejected-error.ts';
import { never, uuid, verifiedEvent } from '../factories.ts';

const sent: SendMessageCommand['input'][] = [];
let failure: Error | undefined;
const client = {
  send: async ({ input }: SendMessageCommand) => {
    if (failure !== undefined) throw failure;
    sent.push(input);
  },
} as unknown as SQSClient;
const publisher = new SqsPublisher(client, 'https://sqs.test/stack-', 'urn:test');

beforeEach(() => {
  sent.length = 0;
  failure = undefined;
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

describe('what fails', () => {
  const errorOf = (name: string) => Object.assign(new Error('as SQS says it'), { name });

  test.each([
    'InvalidMessageContents',
    'InvalidParameterValue',
    'InvalidParameterValueException',
    'InvalidAttributeValue',
    'MissingParameter',
    'ValidationException',
    'BatchRequestTooLong',
    'RequestEntityTooLarge',
  ])('is the message, by SQS: %s', async (name) => {
    failure = errorOf(name);
    const attempt = publisher.publish(verifiedEvent(), 'billing', never);
    await expect(attempt).rejects.toThrow(MessageRejectedError);
    await expect(attempt).rejects.toMatchObject({
      message: `SQS rejects the message: ${name}.`,
      cause: failure,
    });
  });

  test.each([
    'AccessDenied',
    'AccessDeniedException',
    'KmsAccessDenied',
    'KmsDisabled',
    'KmsInvalidState',
    'KmsThrottled',
    'QueueDoesNotExist',
    'RequestThrottled',
    'ThrottlingException',
    'InvalidSecurity',
    'InvalidAddress',
    'UnsupportedOperation',
    'InternalFailure',
    'ServiceUnavailable',
    'TimeoutError',
    'Error',
  ])('may be the queue or the way there: %s', async (name) => {
    failure = errorOf(name);
    await expect(publisher.publish(verifiedEvent(), 'billing', never)).rejects.toBe(failure);
  });

  test('is the message, if it cannot even be made', async () => {
    const event = verifiedEvent({ claimedAt: Number.NaN });
    await expect(publisher.publish(event, 'billing', never)).rejects.toThrow(MessageRejectedError);
    expect(sent).toEqual([]);
  });
});
