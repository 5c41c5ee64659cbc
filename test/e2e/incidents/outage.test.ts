import { randomUUID } from 'node:crypto';
import { eventually, LOCAL_SECRET, LocalStackProcess } from '../local-stack.ts';
import { OnCall } from './on-call.ts';

const OUTAGE_MILLISECONDS = 20_000;
const ENTITIES = Array.from({ length: 10 }, (_, index) => 100 + index);

let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await LocalStackProcess.start({ subscribers: [{ name: 'audit' }] });
});
afterAll(() => stack?.stop());

test('SQS down: all answered 200, and all handled once without being sent again: 3 commands', async () => {
  const sent: { uuid: string; id: number; status: number }[] = [];
  const onCall = new OnCall(stack, LOCAL_SECRET);
  await stack.setFault('sqs', 'down');
  const end = Date.now() + OUTAGE_MILLISECONDS;
  while (Date.now() < end) {
    const event = { uuid: randomUUID(), id: 100 + (sent.length % 10) };
    const answer = await stack.sendStatus(event.uuid, event.id, `STEP_${sent.length}`);
    sent.push({ ...event, status: answer.status });
    await new Promise((done) => setTimeout(done, 150));
  }
  expect(sent.length).toBeGreaterThan(20);
  expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([200]));
  for (const { uuid } of sent)
    expect(await stack.ledgerItem(uuid)).toMatchObject({
      unsent: expect.anything(),
      dueAt: expect.any(Number),
    });

  const found = await onCall.begin('doctor');
  expect(found.exitCode).toBe(1);
  expect(found.out).toMatch(
    /^(?:warn|fail) +unsent +merchant \d+ .* has been unsent for .*: not in handler, audit/m,
  );
  // An SQS that does not answer is no empty queue.
  expect(found.out).toMatch(/^fail +queues /m);
  expect(found.out).toMatch(/^fail +dead letters /m);
  const shown = await onCall.follow('show');
  expect(shown.out).toMatch(/^next {6}the sweeper sends it by itself/m);
  await stack.setFault('sqs', 'up');

  // Due a minute after the claim, tried again up to two minutes after a failed attempt, looked for every minute.
  await eventually(async () => {
    const histories = await Promise.all(ENTITIES.map((id) => stack.history('merchant', id)));
    return histories.flat().filter(({ handledAt }) => handledAt !== undefined).length === sent.length;
  }, 700);
  for (const id of ENTITIES) {
    const mine = sent.filter((event) => event.id === id).map(({ uuid }) => uuid);
    expect((await stack.history('merchant', id)).map(({ requestUuid }) => requestUuid)).toEqual(mine);
    expect(await stack.status('merchant', id)).toBe(`STEP_${sent.findLastIndex((event) => event.id === id)}`);
  }
  // The sweeper serves one queue after the other, and notes then that it did: the handler need not wait for that.
  for (const { uuid } of sent)
    await eventually(async () => (await stack.ledgerItem(uuid))?.sentAt !== undefined);
  expect(await stack.messagesIn('merchant', 'audit')).toBe(sent.length);

  const repaired = await onCall.follow('doctor');
  for (const check of ['dead letters', 'unsent', 'waiting', 'parked']) {
    expect(repaired.out).toMatch(new RegExp(`^ok +${check} `, 'm'));
  }
  expect(onCall.steps).toBe(3);
});
