import { randomUUID } from 'node:crypto';
import { eventually, LocalStackProcess } from './local-stack.ts';

const OUTAGE_MILLISECONDS = 60_000;
let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await LocalStackProcess.start({ subscribers: [{ name: 'audit' }] });
});
afterAll(() => stack.stop());

test('SQS down for a minute: all answered 200, all handled once afterwards without being sent again', async () => {
  const sent: { uuid: string; id: number; status: number }[] = [];
  await stack.setFault('sqs', 'down');
  const end = Date.now() + OUTAGE_MILLISECONDS;
  while (Date.now() < end) {
    const event = { uuid: randomUUID(), id: 100 + (sent.length % 10) };
    const answer = await stack.sendStatus(event.uuid, event.id, `STEP_${sent.length}`);
    sent.push({ ...event, status: answer.status });
    await new Promise((done) => setTimeout(done, 500));
  }
  expect(sent.length).toBeGreaterThan(20);
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([200]));
  for (const { uuid } of sent)
    expect(await stack.ledgerItem(uuid)).toMatchObject({
      unsent: expect.anything(),
      dueAt: expect.any(Number),
    });
  await stack.setFault('sqs', 'up');

  // Due a minute after the claim, tried again up to two minutes after a failed attempt, looked for every minute.
  await eventually(async () => {
    const histories = await Promise.all(
      Array.from({ length: 10 }, (_, index) => stack.history('merchant', 100 + index)),
    );
    return histories.flat().filter(({ handledAt }) => handledAt !== undefined).length === sent.length;
  }, 700);
  for (let id = 100; id < 110; id++) {
    const mine = sent.filter((event) => event.id === id).map(({ uuid }) => uuid);
    expect((await stack.history('merchant', id)).map(({ requestUuid }) => requestUuid)).toEqual(mine);
    expect(await stack.status('merchant', id)).toBe(`STEP_${sent.findLastIndex((event) => event.id === id)}`);
  }
  // The sweeper serves one queue after the other, and notes then that it did: the handler need not wait for that.
  for (const { uuid } of sent)
    await eventually(async () => (await stack.ledgerItem(uuid))?.sentAt !== undefined);
  expect(await stack.messagesIn('merchant', 'audit')).toBe(sent.length);
});
