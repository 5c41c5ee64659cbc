import { OUTBOX_SHARD_NAMES } from '../../../lambda/core/outbox-index.ts';
import {
  dayPartition,
  dayPartitions,
  TIME_INDEX,
  TIME_INDEX_ATTRIBUTES,
} from '../../../lambda/core/time-index.ts';

const at = (time: string): number => Date.parse(time);

describe('partitions by time', () => {
  it('name the UTC day and the shard of the entity', () => {
    const event = { entity: 'merchant', subject: '42', claimedAt: at('2026-11-21T23:59:59.999Z') };
    expect(dayPartition(event)).toBe('2026-11-21#5');
  });

  it('are listed from the newest day to the oldest, each with all shards', () => {
    const days = dayPartitions(at('2026-11-20T12:00:00Z'), at('2026-11-22T00:00:00Z'), OUTBOX_SHARD_NAMES);
    expect(days.map(([first]) => first)).toEqual(['2026-11-22#0', '2026-11-21#0', '2026-11-20#0']);
    expect(days.map((day) => day.length)).toEqual([8, 8, 8]);
    expect(days.flat()).toContain('2026-11-21#5');
  });
});

test('names that deployed tables hold stay as they are', () => {
  expect(TIME_INDEX).toBe('by-time');
  expect(TIME_INDEX_ATTRIBUTES).toEqual(['type', 'entity', 'subject', 'status']);
});
