import { randomUUID } from 'node:crypto';
import { eventually, LocalStackProcess, withConcurrency } from './local-stack.ts';

const EVENTS = 500;
const ENTITIES = 50;
let stack: LocalStackProcess;

beforeAll(async () => {
  // The visibility time-out is six times this.
  stack = await LocalStackProcess.start({ handlerTimeoutSeconds: 6 });
});
afterAll(() => stack.stop());

test('killed in the middle of 500 events and started again: each is handled once in effect', async () => {
  const events = Array.from({ length: EVENTS }, (_, index) => ({
    uuid: randomUUID(),
    id: 1 + (index % ENTITIES),
  }));
  const answered = new Set<string>();
  let killed: Promise<void> | undefined;
  await withConcurrency(events, 8, async ({ uuid, id }) => {
    try {
      const { status } = await stack.sendStatus(uuid, id, 'VALID');
      if (status === 200) answered.add(uuid);
    } catch {
      // No answer: the run is gone.
    }
    if (answered.size > EVENTS / 2) killed ??= stack.kill();
  });
  await killed;
  expect(answered.size).toBeGreaterThan(EVENTS / 2);
  expect(answered.size).toBeLessThan(EVENTS);

  await stack.restart();
  const again = events.filter(({ uuid }) => !answered.has(uuid));
  await withConcurrency(again, 8, async ({ uuid, id }) => {
    // On a busy machine an answer may be 503: then it is sent again, too.
    await eventually(async () => (await stack.sendStatus(uuid, id, 'VALID')).status === 200);
  });

  // What the kill left unsent is due a minute after its claim; a message in a killed handler's hands comes back after
  // its visibility time-out.
  const histories = await eventually(async () => {
    const all = await Promise.all(
      Array.from({ length: ENTITIES }, (_, index) => stack.history('merchant', 1 + index)),
    );
    return all.flat().filter(({ handledAt }) => handledAt !== undefined).length >= EVENTS && all;
  }, 700);
  const handled = histories.flat().map(({ requestUuid }) => requestUuid);
  expect(handled.toSorted()).toEqual(events.map(({ uuid }) => uuid).toSorted());
});
