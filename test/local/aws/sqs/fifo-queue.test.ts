import { FifoQueue } from '../../../../local/aws/sqs/fifo-queue.ts';
import { bodiesOf, countingIds, recordedQueue, sendAll } from './fifo-queue-fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('deduplication', () => {
  const message = { body: 'a', groupId: 'g', deduplicationId: 'd' };

  test('a second send within 5 minutes returns the first message', () => {
    const { queue } = recordedQueue();
    const first = queue.send(0, message);
    expect(queue.send(5 * MINUTE - 1, { ...message, body: 'other' })).toEqual(first);
    expect(bodiesOf(queue.receive(5 * MINUTE - 1, 10))).toEqual(['a']);
  });

  test('holds after the message was deleted', () => {
    const { queue } = recordedQueue();
    const first = queue.send(0, message);
    queue.delete(0, queue.receive(0, 1)[0]?.receiptHandle ?? '');
    expect(queue.send(1, message)).toEqual(first);
    expect(queue.counts(1)).toEqual({ visible: 0, inFlight: 0 });
  });

  test('ends 5 minutes after the first send, not after the latest', () => {
    const { queue } = recordedQueue();
    queue.send(0, message);
    queue.send(4 * MINUTE, message);
    expect(queue.send(5 * MINUTE, message)).toEqual({
      messageId: 'm3',
      sequenceNumber: '00000000000000000002',
    });
    expect(queue.counts(5 * MINUTE).visible).toBe(2);
  });

  test('ends in time after a restart too, if an id was used twice', () => {
    const { queue, events, settings } = recordedQueue();
    queue.send(0, message);
    queue.send(1, { ...message, deduplicationId: 'e' });
    queue.send(5 * MINUTE, message);
    const restored = new FifoQueue(settings, countingIds());
    restored.restore(events);
    restored.send(5 * MINUTE + 1, { ...message, deduplicationId: 'e' });
    expect(restored.counts(5 * MINUTE + 1).visible).toBe(4);
  });

  test('is per group or per queue', () => {
    for (const [deduplicationScope, kept] of [
      ['messageGroup', 2],
      ['queue', 1],
    ] as const) {
      const { queue } = recordedQueue({ deduplicationScope });
      queue.send(0, message);
      queue.send(0, { ...message, groupId: 'h' });
      expect(queue.counts(0).visible).toBe(kept);
    }
  });
});

describe('order', () => {
  test('one receive returns several messages of a group, then of the next', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1', 'b1', 'a2', 'b2', 'a3');
    expect(bodiesOf(queue.receive(0, 4))).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  test('a group with a message in flight delivers nothing, others do', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1', 'a2', 'b1');
    expect(bodiesOf(queue.receive(0, 1))).toEqual(['a1']);
    expect(bodiesOf(queue.receive(0, 10))).toEqual(['b1']);
    expect(bodiesOf(queue.receive(29 * SECOND, 10))).toEqual([]);
    expect(bodiesOf(queue.receive(30 * SECOND, 10))).toEqual(['a1', 'a2', 'b1']);
  });

  test('what is visible again before a message in flight is delivered, what stands behind it waits', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1', 'a2', 'a3', 'a4', 'b1');
    const [first, second, third] = queue.receive(0, 3);
    queue.delete(1, first?.receiptHandle ?? '');
    queue.changeVisibility(1, second?.receiptHandle ?? '', 0);
    expect(bodiesOf(queue.receive(1, 10))).toEqual(['a2', 'b1']);
    // Two receives have messages of the group now, the earlier of them received last.
    queue.delete(2, third?.receiptHandle ?? '');
    expect(bodiesOf(queue.receive(2, 10))).toEqual([]);
    expect(bodiesOf(queue.receive(31 * SECOND, 10))).toEqual(['a2', 'a4', 'b1']);
  });

  test('what was received first and hidden for longer holds back all of its group', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1', 'a2', 'a3');
    const [first] = queue.receive(0, 2);
    queue.changeVisibility(0, first?.receiptHandle ?? '', 60);
    expect(bodiesOf(queue.receive(30 * SECOND, 10))).toEqual([]);
    expect(bodiesOf(queue.receive(60 * SECOND, 10))).toEqual(['a1', 'a2', 'a3']);
  });

  test('a dead letter before a message in flight goes away and takes nothing with it', () => {
    const dead = recordedQueue().queue;
    const { queue } = recordedQueue({ redrive: { maxReceiveCount: 1, deadLetterQueue: dead } });
    sendAll(queue, 0, 'a1', 'a2', 'a3');
    const [first] = queue.receive(0, 2);
    queue.changeVisibility(1, first?.receiptHandle ?? '', 0);
    expect(bodiesOf(queue.receive(1, 10))).toEqual([]);
    expect(bodiesOf(dead.receive(1, 10))).toEqual(['a1']);
    expect(queue.counts(1)).toEqual({ visible: 1, inFlight: 1 });
  });

  test('sequence numbers are 20 digits and grow', () => {
    const { queue } = recordedQueue();
    const numbers = ['x1', 'y1'].map(
      (body) => queue.send(0, { body, groupId: 'g', deduplicationId: body }).sequenceNumber,
    );
    expect(numbers).toEqual(['00000000000000000001', '00000000000000000002']);
  });
});

describe('receipt handles', () => {
  test('a handle is of no use once its message is visible again', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1');
    const handle = queue.receive(0, 1)[0]?.receiptHandle ?? '';
    expect(queue.delete(30 * SECOND, handle)).toBe('expired');
    expect(queue.changeVisibility(30 * SECOND, handle, 10)).toBe('not-in-flight');
    expect(queue.counts(30 * SECOND)).toEqual({ visible: 1, inFlight: 0 });
  });

  test('a handle of an earlier receive does nothing to a message received anew', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1');
    const stale = queue.receive(0, 1, 1)[0]?.receiptHandle ?? '';
    const fresh = queue.receive(SECOND, 1)[0]?.receiptHandle ?? '';
    expect(queue.delete(SECOND, stale)).toBe('expired');
    expect(queue.changeVisibility(SECOND, stale, 0)).toBe('not-in-flight');
    expect(queue.counts(SECOND)).toEqual({ visible: 0, inFlight: 1 });
    expect(queue.delete(SECOND, fresh)).toBe('deleted');
    expect(queue.counts(SECOND)).toEqual({ visible: 0, inFlight: 0 });
  });

  test('deleting twice is no error; changing what is gone is; nonsense is told apart', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1');
    const handle = queue.receive(0, 1)[0]?.receiptHandle ?? '';
    expect(queue.delete(0, handle)).toBe('deleted');
    expect(queue.delete(0, handle)).toBe('deleted');
    expect(queue.changeVisibility(0, handle, 1)).toBe('absent');
    expect(queue.delete(0, 'nonsense')).toBe('malformed');
    expect(queue.changeVisibility(0, '', 1)).toBe('malformed');
  });

  test('visibility can be extended to 12 hours after the receive in total', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 0, 'a1');
    const handle = queue.receive(0, 1)[0]?.receiptHandle ?? '';
    expect(queue.changeVisibility(10 * SECOND, handle, 43_200)).toBe('over-limit');
    expect(queue.changeVisibility(10 * SECOND, handle, 43_190)).toBe('changed');
    expect(queue.nextVisibleAt(10 * SECOND)).toBe(43_200 * SECOND);
  });

  test('counts receives and keeps the time of the first', () => {
    const { queue } = recordedQueue();
    sendAll(queue, 5, 'a1');
    queue.receive(10, 1, 0);
    expect(queue.receive(20, 1)[0]).toMatchObject({
      receiveCount: 2,
      firstReceivedAt: 10,
      message: { sentAt: 5 },
    });
  });
});

describe('dead letters', () => {
  function withDeadLetterQueue(maxReceiveCount: number) {
    const dead = recordedQueue({ arn: 'arn:dlq' }, 'd');
    const source = recordedQueue({ redrive: { maxReceiveCount, deadLetterQueue: dead.queue } });
    return { dead: dead.queue, source };
  }

  test('a message goes away instead of being received once too often, and unblocks its group', () => {
    const { dead, source } = withDeadLetterQueue(2);
    sendAll(source.queue, 0, 'a1');
    source.queue.receive(0, 1, 0);
    source.queue.receive(0, 1, 0);
    sendAll(source.queue, 0, 'a2');
    expect(dead.counts(0).visible).toBe(0);
    expect(bodiesOf(source.queue.receive(MINUTE, 10))).toEqual(['a2']);

    // As for FIFO queues: same id, a deduplication id that is the message id, and a retention that begins anew.
    expect(dead.receive(MINUTE, 10).map(({ message }) => message)).toMatchObject([
      {
        id: 'm1',
        groupId: 'a',
        body: 'a1',
        deduplicationId: 'm1',
        sentAt: MINUTE,
        deadLetterSource: 'arn:aws:sqs:eu-west-1:000000000000:orders.fifo',
      },
    ]);
  });

  test('two messages that shared a deduplication id are both kept', () => {
    const { dead, source } = withDeadLetterQueue(1);
    const message = { body: 'a1', groupId: 'a', deduplicationId: 'same' };
    source.queue.send(0, message);
    source.queue.send(5 * MINUTE, message);
    source.queue.receive(5 * MINUTE, 10, 0);
    source.queue.receive(5 * MINUTE, 10, 0);
    expect(dead.counts(5 * MINUTE).visible).toBe(2);
  });

  test('a move cut off between its halves ends with one copy', () => {
    const { dead, source } = withDeadLetterQueue(1);
    sendAll(source.queue, 0, 'a1');
    const [delivery] = source.queue.receive(0, 1, 0);
    dead.acceptDeadLetter(0, delivery?.message as never, 'arn');
    const later = 6 * MINUTE;
    expect(source.queue.receive(later, 1)).toEqual([]);
    expect([source.queue.counts(later).visible, dead.counts(later).visible]).toEqual([0, 1]);
  });
});

test('messages end with the retention period, in flight or not', () => {
  const { queue } = recordedQueue({ retentionSeconds: 60 });
  sendAll(queue, 0, 'a1');
  sendAll(queue, 1, 'b1');
  queue.receive(59 * SECOND, 1);
  expect(queue.counts(MINUTE)).toEqual({ visible: 1, inFlight: 0 });
  expect(queue.counts(MINUTE + 1)).toEqual({ visible: 0, inFlight: 0 });
});

test('a purge deletes everything but still knows the deduplication ids', () => {
  const { queue } = recordedQueue();
  sendAll(queue, 0, 'a1', 'a2');
  queue.receive(0, 1);
  queue.purge();
  sendAll(queue, 1, 'a1');
  expect(queue.counts(1)).toEqual({ visible: 0, inFlight: 0 });
});

test('an event that cannot be recorded does not happen', () => {
  const { settings } = recordedQueue();
  let full = true;
  const queue = new FifoQueue(settings, { messageId: () => 'm', receipt: () => 'r' }, () => {
    if (full) throw new Error('disk full');
  });
  const message = { body: 'a', groupId: 'g', deduplicationId: 'd' };
  expect(() => queue.send(0, message)).toThrow('disk full');
  expect(queue.counts(0).visible).toBe(0);
  full = false;
  queue.send(0, message);
  expect(queue.counts(0).visible).toBe(1);
});
