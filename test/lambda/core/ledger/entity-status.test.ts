import {
  CURRENT_STATUS,
  entityKey,
  eventOfHistoryKey,
  historyKey,
} from '../../../../lambda/core/ledger/entity-status.ts';

test('keys that a deployed table holds stay as they are', () => {
  expect(CURRENT_STATUS).toBe('status');
  expect(entityKey('merchant', '42')).toBe('merchant#42');
  expect(historyKey({ claimedAt: Date.UTC(2026, 10, 21, 12), requestUuid: 'fa8ff1ec' })).toBe(
    'event#2026-11-21T12:00:00.000Z#fa8ff1ec',
  );
});

test('an item of a history says by its key which event it is of', () => {
  expect(eventOfHistoryKey('event#2026-11-21T12:00:00.000Z#fa8ff1ec')).toEqual({
    claimedAt: Date.UTC(2026, 10, 21, 12),
    requestUuid: 'fa8ff1ec',
  });
});
