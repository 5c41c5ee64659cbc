import {
  HELD,
  OUTBOX_INDEX,
  OUTBOX_SHARD_NAMES,
  outboxShard,
  PARKED,
} from '../../../../lambda/core/ledger/outbox-index.ts';

test('names that deployed tables hold stay as they are', () => {
  expect({ OUTBOX_INDEX, PARKED, HELD }).toEqual({ OUTBOX_INDEX: 'outbox', PARKED: 'parked', HELD: 'held' });
  expect(OUTBOX_SHARD_NAMES).toEqual(Array.from({ length: 8 }, (_, shard) => `unsent#${shard}`));
});

test('an entity keeps its shard for ever', () => {
  expect(outboxShard({ entity: 'merchant', subject: '42' })).toBe('unsent#5');
  expect(outboxShard({ entity: 'merchant', subject: '7' })).toBe('unsent#1');
});

test('entities spread over all shards', () => {
  const shards = Array.from({ length: 200 }, (_, id) =>
    outboxShard({ entity: 'merchant', subject: String(id) }),
  );
  expect([...new Set(shards)].toSorted()).toEqual(OUTBOX_SHARD_NAMES);
});
