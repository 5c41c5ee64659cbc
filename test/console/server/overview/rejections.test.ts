import { readRejectionView, rejectionView } from '../../../../console/server/overview/rejections.ts';
import type { Stack } from '../../../../console/server/stack.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const { signal } = new AbortController();

const group = {
  status: 404,
  code: 'unknown_event_type',
  path: '/webhooks/Nonsense',
  verified: true,
  count: 40,
  last: NOON - MINUTE,
};

/** A stack whose verifier logged one such request, and how often its log was searched. */
function stackWith(search: () => AsyncGenerator<object>): Stack {
  return { target: { logGroups: { verifier: '/verifier' } }, logs: { search } } as unknown as Stack;
}

const times = [{ start: NOON - 2 * MINUTE, end: NOON - MINUTE }];

test('each has code, path, count and remedy, and is a reason', () => {
  const { rejections, verdicts } = rejectionView({ groups: [group], counted: true, complete: true }, NOON);
  expect(rejections).toEqual([{ ...group, remedy: expect.stringContaining('cedar-webhooks url') }]);
  expect(verdicts).toMatchObject([
    {
      state: 'fail',
      words: expect.stringMatching(/^40 requests .* at \/webhooks\/Nonsense: 404 unknown_event_type/),
    },
  ]);
});

test('what has an alarm of its own is left to that', () => {
  const mismatch = { ...group, status: 401, code: 'hash_mismatch' };
  const { rejections } = rejectionView({ groups: [mismatch, group], counted: true, complete: true }, NOON);
  expect(rejections.map(({ code }) => code)).toEqual(['unknown_event_type']);
});

test('the log is not searched while nothing is counted, and then once for each count', async () => {
  let searches = 0;
  const stack = stackWith(async function* () {
    searches += 1;
    yield { id: 'line', time: NOON - MINUTE, fields: group };
  });
  expect(await readRejectionView(stack, [], 0, NOON, signal)).toEqual({ rejections: [], verdicts: [] });
  expect(searches).toBe(0);
  const first = await readRejectionView(stack, times, 1, NOON, signal);
  expect(first.rejections).toMatchObject([{ code: 'unknown_event_type', count: 1 }]);
  expect(await readRejectionView(stack, times, 1, NOON + 4000, signal)).toMatchObject({
    rejections: first.rejections,
  });
  expect(searches).toBe(1);
  await readRejectionView(stack, times, 2, NOON + 8000, signal);
  expect(searches).toBe(2);
});

test('a log that may not be read is no reason to say that all is well', async () => {
  // biome-ignore lint/correctness/useYield: it fails before there is a line
  const stack = stackWith(async function* () {
    throw Object.assign(new Error('No.'), { name: 'AccessDeniedException' });
  });
  await expect(readRejectionView(stack, times, 1, NOON, signal)).rejects.toThrow('No.');
  // It is not kept: the next look asks again.
  await expect(readRejectionView(stack, times, 1, NOON, signal)).rejects.toThrow('No.');
});
