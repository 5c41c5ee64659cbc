import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';

/** An SQS to be tested: this project's own, or the real one. */
export interface SqsUnderTest {
  readonly client: SQSClient;
  /**
   * Makes a FIFO queue with a visibility time-out of 30 s, high throughput, and a dead-letter queue after 2 receives.
   */
  createQueue(
    name: string,
  ): Promise<{ url: string; arn: string; deadLetterUrl: string; deadLetterArn: string }>;
}

/** What the product relies on in SQS. */
export function describeSqs(name: string, underTest: () => SqsUnderTest): void {
  describe(`${name} behaves as SQS FIFO`, () => {
    let client: SQSClient;
    let url: string;
    let queue: Awaited<ReturnType<SqsUnderTest['createQueue']>>;
    let queueName: string;

    beforeEach(async () => {
      client = underTest().client;
      queueName = `contract-${randomUUID()}`;
      queue = await underTest().createQueue(queueName);
      url = queue.url;
    });

    const send = (body: string, more: Partial<SendMessageCommandInput> = {}) =>
      client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          MessageGroupId: 'g',
          MessageDeduplicationId: body.slice(0, 100).replace(/[^!-~]/g, '_'),
          ...more,
        }),
      );
    const receive = async (more: Partial<ReceiveMessageCommandInput> = {}) => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...more }),
      );
      return Messages;
    };
    const bodies = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
      (await receive(more)).map(({ Body }) => Body);
    const failure = async (promise: Promise<unknown>) => {
      const error: { name: string; message: string; Code?: string } = await promise.then(
        () => ({ name: 'none', message: 'it succeeded' }),
        (reason) => reason,
      );
      return error;
    };

    test('messages of a group arrive in order, several at once, with their attributes', async () => {
      const sent = await send('one', {
        MessageAttributes: {
          eventType: { DataType: 'String', StringValue: 'Ä' },
          count: { DataType: 'Number', StringValue: '7' },
          bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
        },
      });
      await send('two');
      expect(sent.MD5OfMessageBody).toBe('f97c5d29941bfb1b2fdab0874906ab82');
      expect(sent.SequenceNumber).toMatch(/^\d{20}$/);

      const [one, two] = await receive({
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      expect(one).toMatchObject({
        MessageId: sent.MessageId,
        Body: 'one',
        MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
        MessageAttributes: {
          eventType: { DataType: 'String', StringValue: 'Ä' },
          count: { DataType: 'Number', StringValue: '7' },
          bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
        },
        Attributes: {
          ApproximateReceiveCount: '1',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'one',
          SequenceNumber: sent.SequenceNumber,
        },
      });
      expect(Math.abs(Number(one?.Attributes?.SentTimestamp) - Date.now())).toBeLessThan(60_000);
      expect(two?.Body).toBe('two');
      expect(two?.MessageAttributes).toBeUndefined();
    });

    test('only the attributes asked for come along', async () => {
      await send('one', {
        MessageAttributes: {
          'a.x': { DataType: 'String', StringValue: '1' },
          b: { DataType: 'String', StringValue: '2' },
        },
      });
      const [one] = await receive({
        MessageAttributeNames: ['a.*'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      expect(Object.keys(one?.MessageAttributes ?? {})).toEqual(['a.x']);
      expect(Object.keys(one?.Attributes ?? {})).toEqual(['SentTimestamp']);
    });

    test('a message in flight holds up its group only', async () => {
      await send('one');
      await send('two');
      await send('other', { MessageGroupId: 'h' });
      expect(await bodies({ MaxNumberOfMessages: 1 })).toEqual(['one']);
      expect(await bodies()).toEqual(['other']);
      expect(await bodies()).toEqual([]);
    });

    test('deduplication covers a message that was deleted', async () => {
      const first = await send('one');
      const [message] = await receive();
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
      const again = await send('one');
      expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
      expect(await bodies()).toEqual([]);
      await send('one', { MessageDeduplicationId: 'another' });
      expect(await bodies()).toEqual(['one']);
    });

    test('visibility 0 brings a message back at once, to the head of its group', async () => {
      await send('one');
      await send('two');
      const [one] = await receive({ MaxNumberOfMessages: 1 });
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: one?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
      expect(await bodies()).toEqual(['one', 'two']);
    });

    test('an earlier message that is visible again is received beside a later one in flight', async () => {
      for (const body of ['one', 'two', 'three']) await send(body);
      const [one, two] = await receive({ MaxNumberOfMessages: 2 });
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: one?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
      expect(await bodies()).toEqual(['one']);
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: two?.ReceiptHandle }));
      expect(await bodies()).toEqual([]);
    });

    test('a long poll ends when a message arrives', async () => {
      const waiting = bodies({ WaitTimeSeconds: 20 });
      await send('late');
      expect(await waiting).toEqual(['late']);
    });

    test('a long poll ends when a visibility time-out does', async () => {
      await send('one');
      await receive({ VisibilityTimeout: 1 });
      expect(await bodies({ WaitTimeSeconds: 20 })).toEqual(['one']);
    });

    test('a long poll that was dead-lettered takes no message', async () => {
      const abort = new AbortController();
      const polling = client
        .send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
          abortSignal: abort.signal,
        })
        .catch((error: Error) => error.name);
      // The queue answers requests in turn: once this one is answered the poll is waiting.
      await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
      abort.abort();
      expect(await polling).toBe('AbortError');
      await send('one');
      expect(await bodies()).toEqual(['one']);
    });

    test('batches succeed and fail entry by entry', async () => {
      const sent = await client.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: [
            { Id: 'good', MessageBody: 'one', MessageGroupId: 'g', MessageDeduplicationId: '1' },
            { Id: 'bad', MessageBody: '\uffff', MessageGroupId: 'g', MessageDeduplicationId: '2' },
            { Id: 'too', MessageBody: 'two', MessageGroupId: 'g', MessageDeduplicationId: '3' },
          ],
        }),
      );
      expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['good', 'too']);
      expect(sent.Failed).toMatchObject([{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }]);

      const [one, two] = await receive();
      const changed = await client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: url,
          Entries: [{ Id: 'a', ReceiptHandle: two?.ReceiptHandle, VisibilityTimeout: 60 }],
        }),
      );
      expect(changed.Successful).toEqual([{ Id: 'a' }]);
      const deleted = await client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: url,
          Entries: [
            { Id: 'a', ReceiptHandle: one?.ReceiptHandle },
            { Id: 'b', ReceiptHandle: 'nonsense' },
          ],
        }),
      );
      expect(deleted.Successful).toEqual([{ Id: 'a' }]);
      expect(deleted.Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }]);
    });

    test('a batch as a whole is rejected with its own error', async () => {
      const entry = (Id: string, MessageBody = 'x') => ({
        Id,
        MessageBody,
        MessageGroupId: 'g',
        MessageDeduplicationId: Id,
      });
      const sendBatch = (Entries: ReturnType<typeof entry>[]) =>
        failure(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })));
      expect((await sendBatch([])).name).toBe('EmptyBatchRequest');
      expect((await sendBatch([entry('a'), entry('a')])).name).toBe('BatchEntryIdsNotDistinct');
      expect((await sendBatch([entry('a b')])).name).toBe('InvalidBatchEntryId');
      const eleven = Array.from({ length: 11 }, (_, index) => entry(`e${index}`));
      expect((await sendBatch(eleven)).name).toBe('TooManyEntriesInBatchRequest');
      const half = 'x'.repeat(600_000);
      expect((await sendBatch([entry('a', half), entry('b', half)])).name).toBe('BatchRequestTooLong');
      expect(await bodies()).toEqual([]);
    });

    test.each(['\u0000', '\u0008', '\u000b', '\u001f', '\ufffe', '\uffff', '\ud800', 'a\udc00b'])(
      'rejects the character in %j',
      async (body) => {
        expect((await failure(send(body, { MessageDeduplicationId: 'd' }))).name).toBe(
          'InvalidMessageContents',
        );
      },
    );

    test('takes every character that is allowed, at the edges of each range', async () => {
      const body = '\u0009\u000a\u000d \ud7ff\ue000\ufffd\u{10000}\u{10ffff}😀';
      await send(body, { MessageDeduplicationId: 'd' });
      expect(await bodies()).toEqual([body]);
    });

    test('takes 1 MiB and not a byte more', async () => {
      const largest = 'ä'.repeat(1_048_576 / 2);
      expect((await failure(send(`${largest}x`))).name).toBe('InvalidParameterValue');
      await send(largest);
      expect(await bodies()).toEqual([largest]);
    });

    test('the attributes count towards the size', async () => {
      const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
      const body = 'x'.repeat(1_048_576 - 8);
      expect((await failure(send(`${body}x`, { MessageAttributes }))).name).toBe('InvalidParameterValue');
      await send(body, { MessageAttributes });
    });

    test('a queue that does not exist', async () => {
      const missing = `${url.slice(0, url.lastIndexOf('/'))}/missing.fifo`;
      expect((await failure(send('one', { QueueUrl: missing }))).name).toBe('QueueDoesNotExist');
      const error = await failure(client.send(new GetQueueUrlCommand({ QueueName: 'missing.fifo' })));
      expect([error.name, error.Code]).toEqual([
        'QueueDoesNotExist',
        'AWS.SimpleQueueService.NonExistentQueue',
      ]);
    });

    test('parameters that are missing or out of range', async () => {
      expect((await failure(send('one', { MessageGroupId: undefined }))).name).toBe('MissingParameter');
      expect((await failure(send('one', { MessageDeduplicationId: undefined }))).name).toBe(
        'InvalidParameterValue',
      );
      expect((await failure(send('one', { MessageGroupId: 'a b' }))).name).toBe('InvalidParameterValue');
      expect((await failure(send('one', { DelaySeconds: 5 }))).name).toBe('InvalidParameterValue');
      expect((await failure(receive({ MaxNumberOfMessages: 11 }))).name).toBe('InvalidParameterValue');
      expect((await failure(receive({ WaitTimeSeconds: 21 }))).name).toBe('InvalidParameterValue');
    });

    test('receipt handles that are nonsense or have expired', async () => {
      await send('one');
      const [one] = await receive({ VisibilityTimeout: 0 });
      const remove = (ReceiptHandle: string | undefined) =>
        failure(client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle })));
      expect((await remove('nonsense')).name).toBe('ReceiptHandleIsInvalid');
      const expired = await remove(one?.ReceiptHandle);
      expect(expired.name).toBe('InvalidParameterValue');
      expect(expired.message).toContain('The receipt handle has expired');
      expect(await bodies()).toEqual(['one']);
    });

    test('after too many receives a message is in the dead-letter queue, and a redrive brings it back as a new one', async () => {
      const sent = await send('poison', {
        MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
      });
      await receive({ VisibilityTimeout: 0 });
      await receive({ VisibilityTimeout: 0 });
      expect(await bodies()).toEqual([]);
      const [dead] = await receive({
        QueueUrl: queue.deadLetterUrl,
        MessageSystemAttributeNames: ['All'],
        VisibilityTimeout: 0,
      });
      expect(dead).toMatchObject({
        MessageId: sent.MessageId,
        Body: 'poison',
        Attributes: {
          MessageGroupId: 'g',
          MessageDeduplicationId: sent.MessageId,
          DeadLetterQueueSourceArn: queue.arn,
        },
      });

      await client.send(new StartMessageMoveTaskCommand({ SourceArn: queue.deadLetterArn }));
      const [back] = await receive({
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      expect(back).toMatchObject({
        Body: 'poison',
        Attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'g' },
        MessageAttributes: { a: { StringValue: 'b' } },
      });
      expect(back?.MessageId).not.toBe(sent.MessageId);
      expect(back?.Attributes?.MessageDeduplicationId).not.toBe('poison');
      const { Results } = await client.send(
        new ListMessageMoveTasksCommand({ SourceArn: queue.deadLetterArn }),
      );
      expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
    });

    test('a redrive starts from a dead-letter queue only', async () => {
      const error = await failure(client.send(new StartMessageMoveTaskCommand({ SourceArn: queue.arn })));
      expect(error.name).toBe('InvalidParameterValue');
    });

    test('queues are found by name and listed, with their counts', async () => {
      expect(await client.send(new GetQueueUrlCommand({ QueueName: `${queueName}.fifo` }))).toMatchObject({
        QueueUrl: url,
      });
      const { QueueUrls } = await client.send(new ListQueuesCommand({ QueueNamePrefix: queueName }));
      expect([...(QueueUrls ?? [])].sort()).toEqual([url, queue.deadLetterUrl].sort());

      await send('one');
      await send('two');
      await send('other', { MessageGroupId: 'h' });
      await receive({ MaxNumberOfMessages: 1 });
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
      );
      expect(Attributes).toMatchObject({
        QueueArn: queue.arn,
        FifoQueue: 'true',
        VisibilityTimeout: '30',
        DeduplicationScope: 'messageGroup',
        ApproximateNumberOfMessages: '2',
        ApproximateNumberOfMessagesNotVisible: '1',
      });
    });

    test('a purge empties the queue', async () => {
      await send('one');
      await client.send(new PurgeQueueCommand({ QueueUrl: url }));
      expect(await bodies()).toEqual([]);
    });
  });
}
