import { configuredQueue, UnknownQueueError } from '../../../../lambda/core/message/configured-queue.ts';
import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';

const [merchant] = DEFAULT_EVENT_TYPES;
if (merchant === undefined) throw new Error('there are no event types');
const eventTypes = [{ ...merchant, subscribers: ['billing', 'handler'] }];
const event = { eventType: merchant.name, entity: 'merchant' };

test('a queue is named by the entity and the subscriber', () => {
  expect(configuredQueue(eventTypes, event, 'billing')).toBe('merchant-billing.fifo');
});

test.each([
  [{ ...event, eventType: 'Other' }, 'handler', 'has no event type Other'],
  [event, 'gone', 'has no subscriber gone for BusinessKycStatusChanged'],
  [{ ...event, entity: 'shop' }, 'handler', 'has BusinessKycStatusChanged for entity merchant, not for shop'],
])('what the configuration does not have is said: %j, %s', (unknown, subscriber, words) => {
  const attempt = () => configuredQueue(eventTypes, unknown, subscriber);
  expect(attempt).toThrow(UnknownQueueError);
  expect(attempt).toThrow(words);
});
