import type { SentRequest } from '../../../../console/contract.ts';
import { HttpProblem } from '../../../../console/server/http-problem.ts';
import { Series } from '../../../../console/server/sender/series.ts';

const ports = { now: () => 0, pause: async () => {} };
const answered = (status: number) => ({ answer: { status, body: '', milliseconds: 1 } }) as SentRequest;

async function endOf(series: Series): Promise<Series['end']> {
  while (series.running !== undefined) await new Promise(setImmediate);
  return series.end;
}

test('it tells how far it is, and at its end how often each status was answered', async () => {
  const statuses = [503, 200, 200];
  const series = new Series({ total: 3, rate: 1 }, ports, new AbortController().signal, async (index) =>
    answered(statuses[index] ?? 0),
  );
  expect(series.running).toEqual({ sent: 0, total: 3 });
  expect(series.end).toBeUndefined();
  expect(await endOf(series)).toEqual({
    sent: 3,
    total: 3,
    answers: [
      { status: 200, count: 2 },
      { status: 503, count: 1 },
    ],
  });
});

test.each([
  ['something to do about', new HttpProblem(409, 'Do this.'), 'Do this.'],
  ['a fault of the console', new TypeError('x is not a function'), 'Send a single request'],
])('%s ends it with words that help', async (_, error, words) => {
  const series = new Series({ total: 2, rate: 1 }, ports, new AbortController().signal, async () => {
    throw error;
  });
  const end = await endOf(series);
  expect(end).toMatchObject({ sent: 0, total: 2, failure: expect.stringContaining(words) });
  expect(end?.failure).not.toContain('is not a function');
});

test('who stops it waits until what was under way is over', async () => {
  let isOver = false;
  const series = new Series({ total: 1, rate: 1 }, ports, new AbortController().signal, async (_, signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    isOver = true;
    throw signal.reason;
  });
  await new Promise(setImmediate);
  await series.stop();
  expect(isOver).toBe(true);
  expect(series.running).toBeUndefined();
  expect(series.end).toEqual({ sent: 0, total: 1, answers: [] });
});
