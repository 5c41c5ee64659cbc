import fc from 'fast-check';
import { compareOrderKeys, isLate } from '../../consumer/index.ts';
import { orderKey } from '../../lambda/core/message/cloud-event.ts';
import { NOON, uuid } from '../lambda/factories.ts';

const key = (claimedAt: number, number: number) => orderKey({ claimedAt, requestUuid: uuid(number) });

test('events are ordered by the time at which they were accepted, then by their UUID', () => {
  const inOrder = [key(NOON - 1, 9), key(NOON, 1), key(NOON, 2), key(NOON + 1000, 0)];
  fc.assert(
    fc.property(fc.shuffledSubarray(inOrder, { minLength: 4 }), (keys) => {
      expect(keys.toSorted(compareOrderKeys)).toEqual(inOrder);
    }),
  );
  expect(compareOrderKeys(key(NOON, 1), key(NOON, 1))).toBe(0);
});

test.each([
  ['nothing took effect yet', undefined, false],
  ['an earlier one did', key(NOON - 1, 9), false],
  ['it did itself', key(NOON, 5), false],
  ['a later one did', key(NOON + 1, 0), true],
  ['one of the same millisecond with a greater UUID did', key(NOON, 6), true],
])('whether an event is late if %s', (_name, latest, late) => {
  expect(isLate({ orderKey: key(NOON, 5) }, latest)).toBe(late);
});
