import { DeadLetters } from '../../../console/server/dead-letters.ts';
import { skipOne } from '../../../console/server/skip.ts';
import { type Stack, StackSource } from '../../../console/server/stack.ts';
import { openReceiver, type Receiver } from '../../cli/receiver.ts';
import { NOON, uuid, verifiedEvent } from '../../lambda/factories.ts';
import { QueueRig } from '../../operator/dead-letters/bury.ts';

const wanted = { entity: 'merchant', subscriber: 'handler' };

test('nothing is moved while somebody looks, because a read hides the letters', async () => {
  const stack = Promise.withResolvers<Stack>();
  const get = jest.fn(() => stack.promise);
  const letters = new DeadLetters({ ports: { now: Date.now }, get } as unknown as StackSource);
  const look = letters.read(new AbortController().signal);
  const move = letters.redrive(wanted);
  const plan = letters.plan(wanted);
  // As many turns as a move without waiting would need.
  await new Promise((resolve) => setImmediate(resolve));
  expect(get).toHaveBeenCalledTimes(1);
  get.mockRejectedValueOnce(new Error('It is gone.'));
  stack.reject(new Error('There is no stack.'));
  // A read that fails is no reason to move nothing.
  await expect(look).rejects.toThrow('There is no stack.');
  await expect(move).rejects.toThrow('It is gone.');
  await expect(plan).rejects.toThrow('There is no stack.');
});

test('a read that nobody waits for any more is not started', async () => {
  const get = jest.fn();
  const letters = new DeadLetters({ get } as unknown as StackSource);
  await expect(letters.read(AbortSignal.abort())).rejects.toThrow('aborted');
  expect(get).not.toHaveBeenCalled();
});

describe('with dead letters of two causes', () => {
  const event = (number: number) =>
    verifiedEvent({ requestUuid: uuid(number), subject: String(number), claimedAt: NOON + number });
  const failure = { fingerprint: '3f2a9c01b2d4', name: 'DatabaseError', text: 'The database is away.' };
  let receiver: Receiver;
  let rig: QueueRig;
  let letters: DeadLetters;
  const { signal } = new AbortController();

  beforeEach(async () => {
    receiver = await openReceiver();
    rig = await QueueRig.open(receiver);
    letters = new DeadLetters(
      new StackSource({ connect: receiver.target, flags: '', ports: receiver.ports() }, signal),
    );
    await rig.bury(event(1));
    await rig.noteFailure(event(1), failure);
    await rig.send(rig.queue('merchant', 'handler').deadLetterUrl, 'g', 'not ours');
  });

  afterEach(async () => {
    rig.close();
    await receiver.close();
  });

  test('they are shown by cause', async () => {
    const queues = await letters.read(signal);
    expect(queues.find(({ entity }) => entity === 'merchant')).toMatchObject({
      total: 2,
      seen: 2,
      groups: [expect.objectContaining({ count: 1 }), expect.objectContaining({ count: 1 })],
    });
    const groups = queues.flatMap((queue) => queue.groups);
    expect(groups).toContainEqual(
      expect.objectContaining({
        ...{ fingerprint: failure.fingerprint },
        entities: [{ entity: 'merchant', id: '1' }],
      }),
    );
  });

  test('a plan tells what would be moved, and moves nothing', async () => {
    expect(await letters.plan(wanted)).toEqual({
      events: [{ requestUuid: uuid(1), entity: 'merchant', id: '1', status: 'VALID' }],
      unreadable: 1,
      total: 2,
      seen: 2,
    });
    expect(await rig.count(rig.queue('merchant', 'handler').deadLetterUrl)).toEqual({
      visible: 2,
      hidden: 0,
    });
    expect(await letters.plan({ ...wanted, fingerprint: '0000deadbeef' })).toMatchObject({ events: [] });
  });

  test('one event alone is planned and moved by its UUID', async () => {
    await rig.bury(event(2));
    const one = { ...wanted, uuid: uuid(2).toUpperCase() };
    expect(await letters.plan(one)).toMatchObject({
      events: [{ requestUuid: uuid(2) }],
      unreadable: 0,
      total: 3,
    });
    expect(await letters.redrive(one)).toMatchObject({ moved: 1, left: [], remaining: 2 });
    expect(await letters.redrive(one)).toMatchObject({ moved: 0, left: [] });
  });

  test('a discard deletes what was counted, and nothing if that is another number', async () => {
    const group = { ...wanted, fingerprint: failure.fingerprint };
    expect(await letters.planDiscard(group)).toEqual({ count: 1 });
    expect(await letters.planDiscard(wanted)).toEqual({ count: 2 });
    const order = { ...group, reason: 'settled by hand' };
    await expect(letters.discard({ ...order, count: 2 })).rejects.toThrow('1 dead letter would be discarded');
    expect(await letters.discard({ ...order, count: 1 })).toEqual({ discarded: 1, left: 0 });
    expect(await rig.count(rig.queue('merchant', 'handler').deadLetterUrl)).toEqual({
      visible: 1,
      hidden: 0,
    });
  });

  test('an event that fails is skipped, and its entity is named', async () => {
    await rig.acceptFailing(event(3), failure);
    const target = await receiver.target();
    const ports = receiver.ports({ now: () => NOON + 1000 });
    expect(await skipOne(target, uuid(3), { reason: 'wrong amount' }, ports)).toEqual({
      detail: expect.stringMatching(/^At its next receive, in 2 minutes, .* goes on with merchant 3\.$/),
    });
  });

  test('a redrive tells what was moved, and what was left and why', async () => {
    expect(await letters.redrive(wanted)).toEqual({
      moved: 1,
      left: [{ messageId: expect.any(String), reason: 'unreadable', detail: 'The message is not JSON.' }],
      remaining: 1,
      unseen: 0,
    });
    expect(await rig.count(rig.queue('merchant', 'handler').url)).toEqual({ visible: 1, hidden: 0 });
  });

  test('what ends a redrive before its time is told', async () => {
    const away = { ...rig.queue('merchant', 'handler'), url: 'http://127.0.0.1:1/gone' };
    const target = { ...(await receiver.target()), queues: [away] };
    const moving = new DeadLetters(
      new StackSource({ connect: async () => target, flags: '', ports: receiver.ports() }, signal),
    );
    for (const number of [2, 3, 4]) await rig.bury(event(number));
    expect(await moving.redrive(wanted)).toMatchObject({
      moved: 0,
      failure: expect.stringContaining('AWS'),
    });
  });
});
