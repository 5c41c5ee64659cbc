import { setImmediate } from 'node:timers/promises';
import { type Part, PartReader } from '../../../../console/server/overview/part-reader.ts';
import { OperatorProblem } from '../../../../operator/problems/operator-problem.ts';

let faults: string[];
let now: number;
/** Ends the time that the part that is read may take. */
let timeIsOver: () => void;
let reader: PartReader;

beforeEach(() => {
  faults = [];
  now = 0;
  const ports = { now: () => now, pause: () => new Promise<void>((resolve) => (timeIsOver = resolve)) };
  reader = new PartReader((words) => faults.push(words), ports, new AbortController().signal);
});

function wordsOf(part: Part<unknown>): string | undefined {
  return 'unread' in part ? part.unread.words : undefined;
}

test('a part that is read is what it is', async () => {
  expect(await reader.read('queues', '', async () => 7)).toEqual({ value: 7 });
});

test.each([
  [
    'nobody answers',
    Object.assign(new Error('read'), { code: 'ECONNRESET' }),
    'The queues cannot be read. AWS cannot be reached (ECONNRESET). Is the local run up, or the network?',
  ],
  [
    'AWS rejects',
    Object.assign(new Error('Not you.'), { name: 'AccessDeniedException', $metadata: {} }),
    'The queues cannot be read. AWS answered AccessDeniedException: Not you. Use a role that may do this.',
  ],
  ['a use-case says why', new OperatorProblem('Half of it.'), 'The queues cannot be read. Half of it.'],
  ['nothing came', new DOMException('x', 'TimeoutError'), 'The queues cannot be read. SQS does not answer.'],
])('where %s, it is said', async (_what, error, words) => {
  expect(await reader.read('queues', '', () => Promise.reject(error))).toEqual({
    unread: { part: 'queues', words, isSlow: false },
  });
  expect(faults).toEqual([]);
});

test('a fault of ours is told to the terminal, and to the page without its words', async () => {
  const part = await reader.read('alarms', '', () => Promise.reject(new TypeError('the body {"id":42}')));
  expect(wordsOf(part)).toBe('The alarms cannot be read. The console failed. Its terminal says where.');
  expect(faults.join()).toMatch(/^TypeError\n\s+at /);
});

test('a slow part is left out for now, and its answer is that of the next look', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  let looks = 0;
  const look = () => {
    looks += 1;
    return promise;
  };
  const waited = reader.read('queues', '', look);
  timeIsOver();
  const first = await waited;
  expect(first).toMatchObject({ unread: { part: 'queues', isSlow: true } });
  expect(wordsOf(first)).toBe(
    'The queues could not be read in 5 seconds. SQS is slow; its answer is still waited for.',
  );
  resolve(7);
  await setImmediate();
  expect(await reader.read('queues', '', look)).toEqual({ value: 7 });
  expect(looks).toBe(1);
  await reader.read('queues', '', look);
  expect(looks).toBe(2);
});

test('an answer that came too long ago is not used', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const waited = reader.read('queues', '', () => promise);
  timeIsOver();
  await waited;
  resolve(7);
  await setImmediate();
  now = 15_001;
  expect(await reader.read('queues', '', async () => 8)).toEqual({ value: 8 });
});

test('what is read under another key is another look', async () => {
  const waited = reader.read('metrics', '60', () => new Promise<number>(() => {}));
  timeIsOver();
  await waited;
  expect(await reader.read('metrics', '15', async () => 8)).toEqual({ value: 8 });
});
