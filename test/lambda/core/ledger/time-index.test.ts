import { OUTBOX_SHARD_NAMES, outboxShard } from '../../../../lambda/core/ledger/outbox-index.ts';
import {
  TIME_INDEX,
  TIME_INDEX_ATTRIBUTES,
  timePartition,
} from '../../../../lambda/core/ledger/time-index.ts';

test('each shard has a partition of its own', () => {
  expect(timePartition(outboxShard({ entity: 'merchant', subject: '42' }))).toBe('claims#5');
  expect(OUTBOX_SHARD_NAMES.map(timePartition)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => `claims#${n}`));
});

test('names that deployed tables hold stay as they are', () => {
  expect(TIME_INDEX).toBe('by-time');
  expect(TIME_INDEX_ATTRIBUTES).toEqual(['type', 'entity', 'subject', 'status']);
});
