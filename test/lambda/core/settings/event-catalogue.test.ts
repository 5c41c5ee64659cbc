import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';
import {
  BUILT_IN_SUBSCRIBER,
  deadLetterQueueName,
  queueName,
  UNCLASSIFIED,
} from '../../../../lambda/core/settings/event-type.ts';

const ID = '0|[1-9][0-9]{0,19}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

test('the default event types are the documented ones, and one for the rest', () => {
  const shared = {
    signedFields: [
      { name: 'id', pattern: ID },
      { name: 'status', pattern: '[A-Za-z][A-Za-z0-9_]*' },
    ],
    subjectField: 'id',
    statusField: 'status',
    subscribers: ['handler'],
  };
  expect(DEFAULT_EVENT_TYPES).toEqual([
    { name: 'BusinessKycStatusChanged', entity: 'merchant', ...shared },
    { name: 'BusinessExternalAccountStatusChanged', entity: 'receiver-account', ...shared },
    { name: 'BusinessRequestStatusChanged', entity: 'transaction', ...shared },
    { name: 'BusinessRequestPayoutConfirmationStatusChanged', entity: 'payout-confirmation', ...shared },
    { name: 'Unclassified', entity: 'unclassified', ...shared },
  ]);
});

test('queues are named after entity and subscriber, as other services know them', () => {
  expect({ BUILT_IN_SUBSCRIBER, UNCLASSIFIED }).toEqual({
    BUILT_IN_SUBSCRIBER: 'handler',
    UNCLASSIFIED: 'Unclassified',
  });
  expect(queueName('merchant', 'billing')).toBe('merchant-billing.fifo');
  expect(deadLetterQueueName('merchant', 'billing')).toBe('merchant-billing-dlq.fifo');
});
