import {
  mayMove,
  outcomeWords,
  planWords,
  redriveTitle,
} from '../../../../../console/page/screens/dead-letters/redrive-words.ts';

const event = { requestUuid: 'x', entity: 'merchant', id: '42', status: 'VALID' };

test.each([
  [{ events: [event], unreadable: 0, total: 1, seen: 1 }, ['1 dead letter would be moved.']],
  [
    { events: [event, event], unreadable: 1, total: 12, seen: 3, unseenBecause: 'behind' as const },
    [
      '2 dead letters would be moved, 1 unreadable would stay.',
      '3 of 12 seen: the others lie behind the first ten of their entity, and a redrive comes to them.',
    ],
  ],
])('a plan in words: %j', (plan, words) => {
  expect(planWords(plan, {})).toEqual(words);
});

test.each([
  [{ left: [], moved: 0, remaining: 0, unseen: 0 }, ['0 dead letters moved, 0 left.']],
  [
    {
      left: [{ messageId: 'x', reason: 'unreadable' as const, detail: 'The message is not JSON.' }],
      moved: 2,
      remaining: 5,
      unseen: 4,
    },
    [
      '2 dead letters moved, 1 left.',
      'About 5 in the dead-letter queue now, about 4 of them not seen: somebody else looks at them, they have just come, or they lie behind others of their entity.',
      'What still fails comes back: look again in a few minutes.',
    ],
  ],
])('an outcome in words: %j', (outcome, words) => {
  expect(outcomeWords(outcome, {})).toEqual(words);
});

const queue = { entity: 'merchant', subscriber: 'handler' };

test.each([
  [queue, 'Redrive all dead letters'],
  [{ ...queue, fingerprint: '3f2a' }, 'Redrive dead letters of 3f2a'],
  [{ ...queue, uuid: 'x' }, 'Redrive this event'],
])('what is meant: %j', (target, title) => {
  expect(redriveTitle(target)).toBe(title);
});

test('there is something to move if any is meant, or any was not seen', () => {
  const plan = { events: [], unreadable: 0, total: 2, seen: 2 };
  expect(mayMove(plan)).toBe(false);
  expect(mayMove({ ...plan, seen: 1 })).toBe(true);
  expect(mayMove({ ...plan, events: [event] })).toBe(true);
});

test('of one event that is not there yet it is said when it gets there', () => {
  const plan = { events: [], unreadable: 0, total: 0, seen: 0 };
  const words = expect.stringContaining('when its visibility time-out is over');
  expect(planWords(plan, { uuid: 'x' })).toEqual(['0 dead letters would be moved.', words]);
  expect(planWords({ ...plan, events: [event] }, { uuid: 'x' })).not.toContainEqual(words);
  const outcome = { moved: 0, left: [], unseen: 0 };
  expect(outcomeWords(outcome, { uuid: 'x' })).toEqual(['0 dead letters moved, 0 left.', words]);
  expect(outcomeWords({ ...outcome, moved: 1 }, { uuid: 'x' })).not.toContainEqual(words);
});
