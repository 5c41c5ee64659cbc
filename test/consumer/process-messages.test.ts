import {
  type CedarEvent,
  type FailedMessage,
  type Once,
  processBatch,
  processMessages,
  type SqsRecord,
} from '../../consumer/index.ts';
import { formatCloudEvent, type VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { NOON, uuid, verifiedEvent } from '../lambda/factories.ts';

/** Ids of the events that were handled. */
let handled: string[];
/** Ids of the events that fail. */
let failing: Set<string>;
let failures: FailedMessage<unknown>[];

beforeEach(() => {
  handled = [];
  failing = new Set();
  failures = [];
});

const consumer = {
  maxReceiveCount: 5,
  handle: async ({ id }: CedarEvent) => {
    if (failing.has(id)) throw new Error('The CRM answered 500.');
    handled.push(id);
  },
  onFailure: (failure: FailedMessage<unknown>) => void failures.push(failure),
};

function event(number: number, subject = '42'): VerifiedEvent {
  return verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number, subject });
}

function record(sent: VerifiedEvent, received = 1): SqsRecord {
  return {
    messageId: sent.requestUuid,
    body: formatCloudEvent(sent, 'urn:x'),
    attributes: { MessageGroupId: messageGroupId(sent), ApproximateReceiveCount: `${received}` },
  };
}

async function notDone(records: SqsRecord[], change: Partial<typeof consumer & { once: Once }> = {}) {
  const { batchItemFailures } = await processBatch({ Records: records }, { ...consumer, ...change });
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

test('what follows a failed message in its group is failed without being tried; other groups go on', async () => {
  failing.add(uuid(1));
  const batch = [event(1), event(2, '43'), event(3), event(4, '43')].map((sent) => record(sent));
  expect(await notDone(batch)).toEqual([uuid(1), uuid(3)]);
  expect(handled).toEqual([uuid(2), uuid(4)]);
  expect(failures).toEqual([
    {
      message: batch[0],
      event: expect.objectContaining({ id: uuid(1) }),
      error: new Error('The CRM answered 500.'),
      isLastAttempt: false,
    },
  ]);
});

test('a message that leaves for the dead-letter queue leaves alone', async () => {
  failing.add(uuid(1));
  expect(await notDone([record(event(1), 5), record(event(2), 5)])).toEqual([uuid(1)]);
  expect(handled).toEqual([uuid(2)]);
  expect(failures).toEqual([expect.objectContaining({ isLastAttempt: true })]);
});

test('a message that cannot be read fails, and holds back its group', async () => {
  const later = { ...record(event(1)), body: 'x' };
  expect(await notDone([later, record(event(2))])).toEqual([uuid(1), uuid(2)]);
  expect(failures).toEqual([
    {
      message: later,
      event: undefined,
      error: expect.objectContaining({ code: 'not_json' }),
      isLastAttempt: false,
    },
  ]);
});

test('so does one of a type that is not expected', async () => {
  const { batchItemFailures } = await processBatch(
    { Records: [record(event(1))] },
    { ...consumer, types: ['Unclassified'] },
  );
  expect(batchItemFailures).toEqual([{ itemIdentifier: uuid(1) }]);
  expect(failures).toEqual([
    expect.objectContaining({
      event: undefined,
      error: expect.objectContaining({ code: 'unexpected_type' }),
    }),
  ]);
});

test('one that fails fails all the same if that cannot be told', async () => {
  failing.add(uuid(1));
  const onFailure = () => {
    throw new Error('no log');
  };
  expect(await notDone([record(event(1)), record(event(2))], { onFailure })).toEqual([uuid(1), uuid(2)]);
});

test('what is done is not handled again, where the service remembers it', async () => {
  const done = new Set<string>();
  const once: Once = async (requestUuid, run) => {
    if (done.has(requestUuid)) return;
    await run();
    done.add(requestUuid);
  };
  failing.add(uuid(1));
  expect(await notDone([record(event(1))], { once })).toEqual([uuid(1)]);
  failing.clear();
  expect(await notDone([record(event(1), 2), record(event(1))], { once })).toEqual([]);
  expect(await notDone([record(event(1), 3)], { once })).toEqual([]);
  expect(handled).toEqual([uuid(1)]);
});

test('what that memory throws is a failure', async () => {
  const once = () => Promise.reject(new Error('no table'));
  expect(await notDone([record(event(1))], { once })).toEqual([uuid(1)]);
});

describe('messages that a service has received itself', () => {
  const polled = (sent: VerifiedEvent, received = 1) => {
    const { body, attributes } = record(sent, received);
    return { MessageId: sent.requestUuid, ReceiptHandle: 'handle', Body: body, Attributes: attributes };
  };

  test('are handled alike, and it is told which to delete', async () => {
    failing.add(uuid(1));
    const messages = [event(1), event(2, '43'), event(3)].map((sent) => polled(sent));
    const [first, second, third] = messages;
    expect(await processMessages(messages, consumer)).toEqual({ done: [second], notDone: [first, third] });
  });

  test('need the attributes that say to what group they belong, and how often they came', async () => {
    const message = polled(event(1));
    const without = [
      { ...message, Attributes: undefined },
      { ...message, Attributes: { MessageGroupId: 'merchant#42' } },
      { ...message, Attributes: { ApproximateReceiveCount: '1' } },
    ];
    for (const each of without) {
      await expect(processMessages([message, each], consumer)).rejects.toThrow(TypeError);
    }
    expect(handled).toEqual([]);
  });

  test('fail without a body', async () => {
    const message = { ...polled(event(1)), Body: undefined };
    expect(await processMessages([message], consumer)).toEqual({ done: [], notDone: [message] });
  });
});
