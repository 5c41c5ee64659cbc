import { discard } from '../../../operator/dead-letters/discard.ts';
import type { LetterQueue, ReceivedLetter } from '../../../operator/dead-letters/letter-queue.ts';
import { NOON, never } from '../../lambda/factories.ts';

let there: Map<string, ReceivedLetter>;
let calls: string[];
let clock: number;

const letterOf = (messageId: string): ReceivedLetter => ({
  messageId,
  groupId: messageId,
  body: '{}',
  attributes: {},
  deadSince: NOON,
  receives: 1,
  receiptHandle: `receipt of ${messageId}`,
});

let hidden: Set<string>;
const queue: LetterQueue = {
  receive: async () => {
    const found = [...there.values()].filter(({ messageId }) => !hidden.has(messageId)).slice(0, 10);
    for (const { messageId } of found) hidden.add(messageId);
    return found;
  },
  hide: async (letters, seconds) => {
    if (seconds === 0) for (const { messageId } of letters) hidden.delete(messageId);
  },
  send: () => Promise.reject(new Error('Nothing is sent.')),
  delete: async ({ messageId }) => {
    calls.push(`delete ${messageId}`);
    return there.delete(messageId);
  },
  count: async () => ({ visible: there.size, hidden: 0 }),
};

const planned = (...ids: string[]) =>
  new Map(ids.map((id) => [id, { letter: { ...letterOf(id), hiddenUntil: 0 } }]));
const note = async ({ letter }: { letter: ReceivedLetter }): Promise<void> => {
  calls.push(`note ${letter.messageId}`);
};
const ports = { now: () => clock, signal: never };

beforeEach(() => {
  there = new Map(['a', 'b', 'c'].map((id) => [id, letterOf(id)]));
  calls = [];
  clock = NOON;
  hidden = new Set();
});

test('each is noted before it is deleted, no other is touched, and all others are given back', async () => {
  const { discarded, left } = await discard(queue, { letters: planned('a', 'c'), note }, ports);
  expect(calls).toEqual(['note a', 'delete a', 'note c', 'delete c']);
  expect(discarded.map(({ messageId }) => messageId)).toEqual(['a', 'c']);
  expect(left).toEqual([]);
  expect([...there.keys()]).toEqual(['b']);
  expect(hidden.has('b')).toBe(false);
});

test('one that cannot be noted is not deleted, and ends the work', async () => {
  const failing = () => Promise.reject(new Error('DynamoDB is down'));
  const report = await discard(queue, { letters: planned('a', 'b'), note: failing }, ports);
  expect(report).toMatchObject({ discarded: [], failure: { message: 'DynamoDB is down' } });
  expect(report.left).toHaveLength(2);
  expect(there.size).toBe(3);
});

test('one that somebody else has taken meanwhile is left', async () => {
  there.delete('a');
  const { discarded, left } = await discard(queue, { letters: planned('a', 'b'), note }, ports);
  expect(discarded).toEqual([{ messageId: 'b' }]);
  expect(left).toEqual([{ messageId: 'a' }]);
});

test('one that is hidden no more is received again before it is deleted', async () => {
  let isSlow = true;
  const slow = async (each: { letter: ReceivedLetter }): Promise<void> => {
    await note(each);
    if (isSlow) clock += 50_000;
    isSlow = false;
  };
  const { discarded } = await discard(queue, { letters: planned('a', 'b', 'c'), note: slow }, ports);
  expect(discarded).toHaveLength(3);
});
