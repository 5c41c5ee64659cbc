import { type DiscardOptions, discardDeadLetters } from '../../../cli/commands/dlq/discard.ts';
import { type DeadLetterListOptions, showDeadLetters } from '../../../cli/commands/dlq/list.ts';
import { type DeadLetterPeekOptions, peekDeadLetters } from '../../../cli/commands/dlq/peek.ts';
import { type RedriveOptions, redriveDeadLetters } from '../../../cli/commands/dlq/redrive.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { KnownEvent } from '../../../operator/events/event.ts';
import { eventState } from '../../../operator/events/event-state.ts';
import { readEvents } from '../../../operator/events/read-events.ts';
import { NOON, never, uuid, verifiedEvent } from '../../lambda/factories.ts';
import { QueueRig } from '../../operator/dead-letters/bury.ts';
import { openReceiver, type Receiver } from '../receiver.ts';

const DATABASE_DOWN = { fingerprint: '3f2a9c01b2d4', name: 'DatabaseError', text: 'The database is away.' };
const BUG = { fingerprint: '0000deadbeef', name: 'TypeError', text: 'x is not a function' };

const TIME = '\\S{10} \\S{8} UTC';

let receiver: Receiver;
let rig: QueueRig;

beforeEach(async () => {
  receiver = await openReceiver();
  receiver.putEventTypes(
    DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['billing', 'handler'] })),
  );
  rig = await QueueRig.open(receiver);
});

afterEach(async () => {
  rig.close();
  await receiver.close();
});

const merchant = (number: number, subject = String(number)) =>
  verifiedEvent({ requestUuid: uuid(number), subject, claimedAt: NOON + number });

/** Three merchants' events of two causes in the handler's dead-letter queue, and one of billing's. */
async function buryFour(): Promise<void> {
  for (const number of [1, 2, 3]) {
    await rig.bury(merchant(number));
    await rig.noteFailure(merchant(number), number < 3 ? DATABASE_DOWN : BUG);
  }
  await rig.bury(merchant(4), 'billing');
}

const list = (options: Partial<DeadLetterListOptions> = {}) =>
  showDeadLetters({ limit: 1000, address: receiver.address, ...options }, receiver.ports());
const peek = (options: Partial<DeadLetterPeekOptions> = {}) =>
  peekDeadLetters({ limit: 1000, address: receiver.address, ...options }, receiver.ports());
const redrive = (options: Partial<RedriveOptions> = {}) =>
  redriveDeadLetters({ limit: 1000, address: receiver.address, ...options }, receiver.ports());
const discard = (options: Partial<DiscardOptions> = {}) =>
  discardDeadLetters({ limit: 1000, address: receiver.address, ...options }, receiver.ports());
const json = () => JSON.parse(receiver.printed.out[0] ?? '');

test('the list groups dead letters by what went wrong, and hides nothing from others afterwards', async () => {
  await buryFour();
  expect(await list()).toBe(0);
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^merchant\/billing: 1 dead letter, oldest for \d+ seconds?$/),
    "     1  none  no note; see the consumer's log",
    expect.stringMatching(new RegExp(`^ {8}${TIME} \\(\\d+ s ago\\), e\\.g\\. ${uuid(4)}, merchant 4$`)),
    '',
    expect.stringMatching(/^merchant\/handler: 3 dead letters, oldest for \d+ seconds?$/),
    '     2  3f2a9c01b2d4  DatabaseError: The database is away.',
    expect.stringMatching(
      new RegExp(`^ {8}${TIME} to ${TIME} \\(\\d+ s ago\\), e\\.g\\. ${uuid(1)}, merchant 1, merchant 2$`),
    ),
    '     1  0000deadbeef  TypeError: x is not a function',
    expect.stringContaining(uuid(3)),
    '',
    '4 dead letters in 2 of 10 queues',
    expect.stringContaining('dlq redrive --fingerprint'),
  ]);
  expect(await rig.count(rig.queue('merchant', 'handler').deadLetterUrl)).toEqual({ visible: 3, hidden: 0 });
});

test('the list as JSON, for one queue', async () => {
  await buryFour();
  await list({ json: true, type: 'BusinessKycStatusChanged', subscriber: 'handler' });
  const first = { fingerprint: '3f2a9c01b2d4', count: 2, exampleRequestUuid: uuid(1) };
  const entities = [{ entity: 'merchant', subject: '3' }];
  expect(json()).toEqual({
    queues: [
      {
        entity: 'merchant',
        subscriber: 'handler',
        queue: rig.queue('merchant', 'handler').name,
        total: 3,
        seen: 3,
        complete: true,
        unseenBecause: null,
        groups: [
          expect.objectContaining(first),
          expect.objectContaining({ fingerprint: '0000deadbeef', count: 1, entities }),
        ],
      },
    ],
    complete: true,
  });
  await list({ json: true, type: 'merchant', subscriber: 'handler', limit: 1 });
  const cut = { complete: false, unseenBecause: 'limit', seen: 1, total: 3 };
  expect(json()).toMatchObject({ queues: [cut], complete: false });
  await peek({ json: true, type: 'merchant', subscriber: 'handler', limit: 1 });
  expect(json()).toMatchObject({ deadLetters: [{ requestUuid: uuid(1) }], queues: [cut], complete: false });
  await redrive({ json: true, type: 'merchant', subscriber: 'handler', limit: 1, dryRun: true });
  expect(json()).toMatchObject({ queues: [{ ...cut, wouldMove: [uuid(1)] }], complete: false });
});

test('what cannot be seen is counted: beyond the limit, behind ten of an entity, in the hands of others', async () => {
  const { deadLetterUrl } = rig.queue('merchant', 'handler');
  for (let number = 1; number <= 12; number++) await rig.bury(merchant(number, '42'));
  await list({ type: 'merchant', subscriber: 'handler' });
  expect(receiver.text()).toContain(
    '10 of 12 seen: a FIFO queue shows the first 10 messages of an entity only',
  );
  for (let number = 13; number <= 24; number++) await rig.bury(merchant(number));
  await list({ type: 'merchant', subscriber: 'handler', limit: 5 });
  expect(receiver.text()).toContain('5 of 24 seen: give a greater --limit');
  await rig.take(deadLetterUrl);
  await list({ type: 'merchant', subscriber: 'handler' });
  expect(receiver.text()).toContain('12 of 24 seen: somebody else is looking at others');
});

test('a read that is interrupted gives everything back', async () => {
  await buryFour();
  const { deadLetterUrl } = rig.queue('merchant', 'handler');
  const interruption = new AbortController();
  const ports = receiver.ports({
    signal: interruption.signal,
    // It is asked for the time when it begins to receive.
    now: () => {
      interruption.abort();
      return Date.now();
    },
  });
  const look = { limit: 1000, type: 'merchant', subscriber: 'handler', address: receiver.address };
  await expect(showDeadLetters(look, ports)).rejects.toThrow('abort');
  expect(await rig.count(deadLetterUrl)).toEqual({ visible: 3, hidden: 0 });
  const [message] = await rig.take(deadLetterUrl);
  expect(message?.Attributes?.ApproximateReceiveCount).toBe('2');
});

test('groups that a batch cuts off are seen as a whole', async () => {
  for (const group of ['a', 'b', 'c', 'd']) {
    for (let index = 0; index < 7; index++) await rig.bury(merchant(group.charCodeAt(0) * 10 + index, group));
  }
  await list({ json: true, type: 'merchant', subscriber: 'handler' });
  expect(json().queues[0]).toMatchObject({ total: 28, seen: 28 });
});

test('peek shows each, oldest first, and the payload only when asked to', async () => {
  await buryFour();
  await rig.noteHandled(merchant(3));
  await peek({ subscriber: 'handler' });
  expect(receiver.printed.out).toEqual([
    'merchant/handler',
    expect.stringMatching(
      /^ {2}request UUID +event type +id +status +accepted +dead since +receives +error$/,
    ),
    expect.stringMatching(
      new RegExp(
        `^  ${uuid(1)} +BusinessKycStatusChanged +1 +VALID +${TIME} +${TIME} \\(\\d+ s ago\\) +5 +Data`,
      ),
    ),
    expect.stringContaining(uuid(2)),
    expect.stringMatching(new RegExp(`^  ${uuid(3)} .* handled since: a redrive clears it away$`)),
    '',
    '3 dead letters',
  ]);
  expect(receiver.text()).not.toContain('andú');
  await peek({ fingerprint: '0000deadbeef', uuid: [uuid(2), uuid(3).toUpperCase()], body: true, json: true });
  expect(json().deadLetters).toEqual([
    expect.objectContaining({
      queue: rig.queue('merchant', 'handler').name,
      requestUuid: uuid(3),
      body: expect.stringContaining('and'),
    }),
  ]);
});

test('redrive moves what a fingerprint names: body, group and attributes as they were, with a new deduplication id', async () => {
  await buryFour();
  expect(await redrive({ fingerprint: '3f2a9c01b2d4' })).toBe(0);
  expect(receiver.printed.out).toEqual([
    'merchant/billing: 0 moved, about 1 in the dead-letter queue now',
    'merchant/handler: 2 moved, about 1 in the dead-letter queue now',
    '2 dead letters moved, 0 left',
    expect.stringContaining('comes back'),
    'What no handler takes waits in its queue: npx cedar-webhooks doctor',
  ]);
  const messages = await rig.take(rig.queue('merchant', 'handler').url);
  expect(messages.map(({ Body = '' }) => JSON.parse(Body).id)).toEqual([uuid(1), uuid(2)]);
  expect(messages[0]).toMatchObject({
    MessageAttributes: { eventType: { StringValue: 'kept' } },
    Attributes: {
      MessageGroupId: 'merchant#1',
      MessageDeduplicationId: expect.stringMatching(new RegExp(`^${uuid(1)}\\.[0-9a-f-]{36}$`)),
    },
  });
  expect(await rig.count(rig.queue('merchant', 'handler').deadLetterUrl)).toEqual({ visible: 1, hidden: 0 });
});

test('what nobody noted is moved by its name, too', async () => {
  await buryFour();
  expect(await redrive({ fingerprint: 'none' })).toBe(0);
  expect(receiver.text()).toContain('merchant/billing: 1 moved\n');
  expect(receiver.text()).toContain('1 dead letter moved, 0 left');
});

test('redrive names what stays: unreadable messages, and UUIDs that are not there', async () => {
  await buryFour();
  await rig.send(rig.queue('merchant', 'handler').deadLetterUrl, 'g', 'not ours');
  expect(await redrive({ all: true })).toBe(1);
  expect(receiver.text()).toMatch(/[0-9a-f-]{36} +unreadable +The message is not JSON\./);
  expect(receiver.text()).toContain('4 dead letters moved, 1 left');
  expect(await redrive({ uuid: [uuid(9)] })).toBe(1);
  expect(receiver.text()).toContain(`${uuid(9)}  not in any of these dead-letter queues`);
  expect(receiver.text()).toContain('gets there when its visibility time-out is over');
});

test('a dead letter behind ten others of its entity is not said to be elsewhere', async () => {
  for (let number = 1; number <= 12; number++) await rig.bury(merchant(number, 'same'));
  expect(await redrive({ uuid: [uuid(12)] })).toBe(1);
  expect(receiver.text()).toContain('merchant/handler: 0 moved, about 12 in the dead-letter queue now');
  expect(receiver.text()).toContain('about 2 of them not seen');
  expect(receiver.text()).toContain(`${uuid(12)}  not among the dead letters that could be seen`);
  expect(await redrive({ uuid: [uuid(12)], dryRun: true })).toBe(1);
  expect(receiver.text()).toContain(`${uuid(12)}  not among the dead letters that could be seen`);
});

test('a dry run moves nothing', async () => {
  await buryFour();
  expect(await redrive({ type: 'merchant', subscriber: 'handler', dryRun: true })).toBe(0);
  expect(receiver.text()).toContain('merchant/handler: 3 dead letters would be moved');
  expect(await rig.count(rig.queue('merchant', 'handler').deadLetterUrl)).toEqual({ visible: 3, hidden: 0 });
  expect(await redrive({ uuid: [uuid(2), uuid(9)], dryRun: true, json: true })).toBe(1);
  expect(json().notFound).toEqual([uuid(9)]);
});

test('a rate is kept', async () => {
  await buryFour();
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(Math.round(milliseconds / 100) * 100);
  };
  const ports = receiver.ports({ pause, now: () => NOON });
  await redriveDeadLetters({ type: 'merchant', rate: 2, limit: 10, address: receiver.address }, ports);
  expect(pauses).toEqual([500, 1000, 1500]);
});

test('arguments that select nothing, or all and something, are rejected', async () => {
  await expect(redrive()).rejects.toThrow('Say which dead letters to move');
  await expect(redrive({ all: true, type: 'merchant' })).rejects.toThrow('--all');
  await expect(list({ subscriber: 'bill' })).rejects.toThrow('Known subscribers: billing, handler');
  await expect(list({ type: 'merchnat' })).rejects.toThrow('merchant');
});

describe('discard', () => {
  const reason = 'settled by hand';
  const deadLettersOf = (subscriber: string) => rig.count(rig.queue('merchant', subscriber).deadLetterUrl);
  const known = async (number: number) =>
    (await readEvents(await receiver.target(), [uuid(number)], never)).get(uuid(number));

  test('deletes what is meant, as many as were said, each noted on its event before', async () => {
    await buryFour();
    const failing = merchant(1);
    await rig.acceptFailing(failing, DATABASE_DOWN);
    await rig.noteFailure(failing, DATABASE_DOWN);
    const { fingerprint } = DATABASE_DOWN;
    expect(await discard({ fingerprint, dryRun: true })).toBe(0);
    expect(receiver.printed.out).toEqual([
      'merchant/handler: 2 dead letters would be discarded',
      `  ${uuid(1)}  merchant 1 VALID`,
      `  ${uuid(2)}  merchant 2 VALID`,
      '2 dead letters would be discarded',
    ]);
    await expect(discard({ fingerprint, count: 3, reason })).rejects.toThrow(
      '2 dead letters would be discarded, not 3: nothing was.',
    );
    expect(await deadLettersOf('handler')).toEqual({ visible: 3, hidden: 0 });
    expect(await discard({ fingerprint, count: 2, reason })).toBe(0);
    expect(await deadLettersOf('handler')).toEqual({ visible: 1, hidden: 0 });
    await expect(discard({ fingerprint, count: 2, reason })).rejects.toThrow(
      'None of the dead letters that could be seen is meant: nothing was discarded.',
    );
    const event = await known(1);
    expect(event?.handling).toMatchObject({ discardReason: reason, failureName: 'DatabaseError' });
    expect(event && eventState(event, Date.now(), (await receiver.target()).delivery)).toBe('discarded');
  });

  test('notes it on the claim where no history can have it, and forgets what nobody can read', async () => {
    const event = merchant(4);
    await rig.acceptFailing(event, BUG);
    await rig.bury(event, 'billing');
    await rig.send(rig.queue('merchant', 'billing').deadLetterUrl, 'merchant#9', 'not JSON');
    const options = { type: 'merchant', subscriber: 'billing', count: 2, reason, json: true };
    expect(await discard(options)).toBe(0);
    expect(json()).toMatchObject({
      queues: [{ subscriber: 'billing', discarded: [{ requestUuid: uuid(4) }, { requestUuid: null }] }],
      complete: true,
    });
    const { outbox, handling } = (await known(4)) as KnownEvent;
    expect(outbox).toMatchObject({ discardedFrom: ['billing'], discardReason: reason });
    expect(handling).not.toHaveProperty('discardedAt');
    expect(await deadLettersOf('billing')).toEqual({ visible: 0, hidden: 0 });
  });

  test('of an event that was handled takes the message, and notes nothing', async () => {
    const event = merchant(1);
    await rig.bury(event);
    await rig.noteFailure(event, BUG);
    await rig.noteHandled(event);
    expect(await discard({ uuid: [uuid(1)], count: 1, reason })).toBe(0);
    expect(await deadLettersOf('handler')).toEqual({ visible: 0, hidden: 0 });
  });

  test('says what it has not seen, and is not complete then', async () => {
    for (const number of Array.from({ length: 12 }, (_, index) => index + 1))
      await rig.bury({ ...merchant(number), subject: '42' });
    expect(await discard({ all: true, count: 10, reason })).toBe(0);
    expect(receiver.printed.out).toEqual([
      'merchant/handler: 10 discarded, 0 left',
      'merchant/handler: 10 of 12 seen: a FIFO queue shows the first 10 messages of an entity only, until those are moved.',
    ]);
    const uuids = [uuid(11), uuid(12), uuid(13)];
    expect(await discard({ uuid: uuids, count: 2, reason, json: true })).toBe(1);
    expect(json()).toMatchObject({
      queues: [{ discarded: [{ requestUuid: uuid(11) }, { requestUuid: uuid(12) }], left: [] }],
      notFound: [uuid(13)],
      complete: false,
    });
  });

  test('says so where somebody else has the dead letters just now', async () => {
    await rig.bury(merchant(1));
    await rig.take(rig.queue('merchant', 'handler').deadLetterUrl);
    expect(await discard({ all: true, dryRun: true })).toBe(0);
    expect(receiver.text()).toContain('0 of 1 seen: somebody else is looking at others');
  });

  test.each<[why: string, options: Partial<DiscardOptions>, words: string]>([
    ['without a selection', { count: 1, reason }, 'Say which dead letters to discard'],
    ['without a count', { all: true, reason }, 'give --dry-run'],
    ['without a reason', { all: true, count: 1 }, 'Give a --reason'],
  ])('is rejected %s', async (_why, options, words) => {
    await expect(discard(options)).rejects.toThrow(words);
  });
});
