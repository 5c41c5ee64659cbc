import type { SQSRecord } from 'aws-lambda';
import { attemptOf } from '../../../lambda/functions/handlers/attempt.ts';
import { NOON, receivedEvent, uuid } from '../factories.ts';

const MINUTE = 60_000;

const attempt = (attributes: Partial<SQSRecord['attributes']> = {}, startedAt = NOON + 100) => {
  const record = {
    messageId: 'message-1',
    attributes: { ApproximateReceiveCount: '1', MessageDeduplicationId: uuid(1), ...attributes },
  } as SQSRecord;
  return attemptOf(record, receivedEvent(), 3, startedAt);
};

test('the first receive of the message that the event was sent as is surely its first delivery', () => {
  expect(attempt()).toEqual({
    messageId: 'message-1',
    received: 1,
    startedAt: NOON + 100,
    isFirst: true,
    isLast: false,
  });
});

test.each([
  ['received before', attempt({ ApproximateReceiveCount: '2' })],
  ['sent by a replay or a redrive', attempt({ MessageDeduplicationId: `${uuid(1)}.replay-1` })],
  ['without a deduplication id', attempt({ MessageDeduplicationId: undefined })],
  ['of a time in which the sweeper may have sent it again', attempt({}, NOON + 4 * MINUTE)],
])('a message that was %s may not be the first', (_, { isFirst }) => {
  expect(isFirst).toBe(false);
});

test('the last receive before the dead-letter queue is the last attempt', () => {
  expect([2, 3, 4].map((received) => attempt({ ApproximateReceiveCount: `${received}` }).isLast)).toEqual([
    false,
    true,
    true,
  ]);
});
