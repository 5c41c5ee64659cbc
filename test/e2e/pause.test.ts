import { randomUUID } from 'node:crypto';
import { eventually, LocalStackProcess } from './local-stack.ts';
import { webhooks } from './tool-process.ts';

let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await LocalStackProcess.start();
});
afterAll(() => stack.stop());

test('a handler paused under traffic loses nothing, and goes on in order', async () => {
  const ids = [1, 2, 3, 4];
  const sent = new Map<number, string[]>(ids.map((id) => [id, []]));
  const send = async (from: number, to: number): Promise<void> => {
    for (let step = from; step < to; step++) {
      for (const id of ids) {
        expect(await stack.sendStatus(randomUUID(), id, `STEP_${step}`)).toMatchObject({ status: 200 });
        sent.get(id)?.push(`STEP_${step}`);
      }
    }
  };
  const handled = async (id: number) =>
    (await stack.history('merchant', id)).filter(({ handledAt }) => handledAt !== undefined);

  const [paused] = await Promise.all([
    webhooks(stack, 'pause', 'merchant', '--reason', 'ticket 7'),
    send(0, 10),
  ]);
  expect(paused).toMatchObject({ exitCode: 0, out: expect.stringContaining('merchant  paused') });
  const before = (await Promise.all(ids.map(handled))).flat().length;
  await send(10, 13);
  // The command returns when Lambda has stopped: what is accepted now waits, and what was handled stays as it was.
  expect(await stack.messagesIn('merchant', 'handler')).toBe(4 * 13 - before);
  expect((await Promise.all(ids.map(handled))).flat()).toHaveLength(before);
  const { out } = await webhooks(stack, 'doctor', '--json');
  const { checks } = JSON.parse(out) as { checks: { check: string; state: string; words: string }[] };
  expect(checks.find(({ check }) => check === 'handlers')).toMatchObject({
    state: 'warn',
    words: expect.stringMatching(/paused since .* by user\/local: ticket 7/),
  });

  expect(await webhooks(stack, 'resume', 'merchant')).toMatchObject({ exitCode: 0 });
  for (const id of ids) {
    const history = await eventually(async () => {
      const entries = await handled(id);
      return entries.length === 13 && entries;
    });
    expect(history.map(({ status }) => status)).toEqual(sent.get(id));
    expect(history.filter(({ late }) => late)).toEqual([]);
    const times = history.map(({ handledAt = 0 }) => handledAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});
