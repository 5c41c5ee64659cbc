import { DeadlineExceededError, StillRunningError } from '../../../lambda/core/deadline.ts';
import { CURRENT_STATUS } from '../../../lambda/core/ledger/entity-status.ts';
import { RecordVersionError } from '../../../lambda/core/ledger/record-version.ts';
import { orderKey } from '../../../lambda/core/message/cloud-event.ts';
import type { Attempt } from '../../../lambda/functions/handlers/attempt.ts';
import type { BusinessCode, BusinessEvent } from '../../../lambda/functions/handlers/business-event.ts';
import { handleEvent } from '../../../lambda/functions/handlers/handle-event.ts';
import { delivery, firstAttempt, NOON, receivedEvent, uuid } from '../factories.ts';
import { MemoryEntityStore } from '../memory-entity-store.ts';

let entities: MemoryEntityStore;
let seen: BusinessEvent[];
let business: BusinessCode;

beforeEach(() => {
  entities = new MemoryEntityStore();
  seen = [];
  business = async (event) => {
    seen.push(event);
  };
});

const deadLetter = jest.fn(async (_signal: AbortSignal, _anew: boolean) => {});

const handle = (
  event = receivedEvent(),
  milliseconds = 1000,
  grace = 0,
  attempt: Attempt = firstAttempt({ startedAt: NOON + 400 }),
) =>
  handleEvent(
    event,
    { ...attempt, deadLetter },
    (...parts) => business(...parts),
    { entities, now: () => NOON + 500 },
    milliseconds,
    grace,
  );

const numbered = (number: number, status: string) =>
  receivedEvent({ requestUuid: uuid(number), claimedAt: NOON + number, status });

test('an event gives its entity a status and a history and reaches business code', async () => {
  const bodyText = '{"id":42,"status":"VALID","amount":1500.10,"big":90071992547409931}';
  expect(await handle(receivedEvent({ bodyText }))).toEqual({ outcome: 'handled', timeliness: 'in-order' });
  expect(entities.status('merchant', '42')).toBe('VALID');
  expect(entities.history('merchant', '42')).toEqual([
    { status: 'VALID', recordedAt: NOON + 400, handledAt: NOON + 500 },
  ]);
  expect(seen).toEqual([
    {
      requestUuid: uuid(1),
      eventType: 'BusinessKycStatusChanged',
      entity: 'merchant',
      acceptedAt: new Date(NOON),
      late: false,
      signed: { id: '42', status: 'VALID' },
      // biome-ignore lint/correctness/noPrecisionLoss: losing it is what `unsigned` does
      unsigned: { amount: 1500.1, big: 90071992547409931 },
      bodyText,
    },
  ]);
});

test('a second delivery changes nothing and does not reach business code', async () => {
  await handle();
  expect(await handle()).toEqual({ outcome: 'repeated' });
  expect(seen).toHaveLength(1);
  expect(entities.history('merchant', '42')).toHaveLength(1);
});

test('an event that comes after a later one is late: on record, but not the status', async () => {
  await handle(numbered(2, 'VALID'));
  expect(await handle(numbered(1, 'PENDING'))).toEqual({ outcome: 'handled', timeliness: 'late' });
  expect(entities.status('merchant', '42')).toBe('VALID');
  expect(entities.history('merchant', '42')).toMatchObject([
    { status: 'PENDING', late: true },
    { status: 'VALID', handledAt: NOON + 500 },
  ]);
  expect(entities.history('merchant', '42')[1]).not.toHaveProperty('late');
  expect(seen.map(({ late }) => late)).toEqual([false, true]);
});

test('an event of another entity is not late because of it', async () => {
  await handle(numbered(2, 'VALID'));
  expect(await handle({ ...numbered(1, 'PENDING'), subject: '43' })).toMatchObject({
    timeliness: 'in-order',
  });
});

test('business code that fails is called again; the status is there meanwhile, and the history once', async () => {
  const working = business;
  business = () => Promise.reject(new Error('bank is closed'));
  await expect(handle()).rejects.toThrow('bank is closed');
  expect(entities.status('merchant', '42')).toBe('VALID');
  expect(entities.history('merchant', '42')).toEqual([]);
  business = working;
  expect(await handle()).toEqual({ outcome: 'handled', timeliness: 'in-order' });
  expect(seen).toHaveLength(1);
  expect(entities.history('merchant', '42')).toHaveLength(1);
});

test('the first delivery of an event costs two writes', async () => {
  const { record, noteStart } = entities;
  entities.record = jest.fn(record);
  entities.noteStart = jest.fn(noteStart);
  await handle();
  expect(entities.record).not.toHaveBeenCalled();
  expect(entities.noteStart).not.toHaveBeenCalled();
});

describe('the history is there before business code is called', () => {
  const expectRecorded = async (attempt: Attempt, event = receivedEvent()) => {
    business = async () => {
      expect(entities.history('merchant', '42')[0]).toMatchObject({ recordedAt: NOON + 400 });
      seen.push({} as BusinessEvent);
    };
    await handle(event, 1000, 0, attempt);
    expect(seen).toHaveLength(1);
  };
  const first = firstAttempt({ startedAt: NOON + 400 });

  test('if the delivery may not be the first', () => expectRecorded({ ...first, isFirst: false }));

  test('if it is the first and the last', () => expectRecorded({ ...first, isLast: true }));

  test('if the event is late', async () => {
    await entities.applyStatus(numbered(2, 'VALID'), NOON);
    await expectRecorded(first, numbered(1, 'PENDING'));
  });

  test('if an earlier attempt was killed after its status: both starts are told', async () => {
    await entities.applyStatus(receivedEvent(), NOON + 100);
    await handle(receivedEvent(), 1000, 0, { ...first, received: 2, isFirst: false });
    expect(entities.history('merchant', '42')).toMatchObject([
      { recordedAt: NOON + 100, startedAt: NOON + 400, startedAttempt: 2, handledAt: NOON + 500 },
    ]);
  });
});

test('an event that was handled is not handled again, though its status was erased', async () => {
  await handle();
  const event = receivedEvent();
  await entities.erase({ ...event, sortKey: CURRENT_STATUS, orderKey: orderKey(event) });
  expect(await handle(event, 1000, 0, firstAttempt({ isFirst: false }))).toEqual({ outcome: 'repeated' });
  expect(seen).toHaveLength(1);
});

test('an event whose time is over fails, and its business code is told', async () => {
  let told: AbortSignal | undefined;
  business = (_event, { signal }) => {
    told = signal;
    return new Promise(() => {});
  };
  await expect(handle(receivedEvent(), 10)).rejects.toThrow(DeadlineExceededError);
  expect(told?.aborted).toBe(true);
  expect(entities.history('merchant', '42')).toEqual([]);
});

test('business code that goes on beyond its time and the grace is told from one that stopped', async () => {
  business = () => new Promise(() => {});
  await expect(handle(receivedEvent(), 10, 10)).rejects.toThrow(StillRunningError);
  business = (_event, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const error = await handle(receivedEvent(), 10, 10_000).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(DeadlineExceededError);
  expect(error).not.toBeInstanceOf(StillRunningError);
});

test('business code that ends without an error when it is told to stop has not handled the event', async () => {
  const working = business;
  business = (_event, { signal }) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  await expect(handle(receivedEvent(), 10, 10_000)).rejects.toThrow(DeadlineExceededError);
  expect(entities.history('merchant', '42')).toEqual([]);
  business = working;
  expect(await handle()).toMatchObject({ outcome: 'handled' });
  expect(seen).toHaveLength(1);
});

test('an event whose note was under way when its time was over is handled', async () => {
  const note = entities.markHandled.bind(entities);
  entities.markHandled = async (...parts) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    await note(...parts);
  };
  expect(await handle(receivedEvent(), 20, 10_000)).toEqual({ outcome: 'handled', timeliness: 'in-order' });
  expect(entities.history('merchant', '42')).toMatchObject([{ handledAt: NOON + 500 }]);
});

test.each(['record', 'applyStatus'] as const)(
  'when the time is over before %s has its answer, business code is started no more',
  async (slow) => {
    const answer = Promise.withResolvers<void>();
    const step = entities[slow].bind(entities) as (...all: unknown[]) => Promise<never>;
    jest.spyOn(entities, slow).mockImplementationOnce(async (...all: unknown[]) => {
      const result = await step(...all);
      await answer.promise;
      return result;
    });
    const retry = firstAttempt({ received: 2, isFirst: false });
    const attempt = slow === 'record' ? retry : firstAttempt();
    await expect(handle(numbered(1, 'PENDING'), 10, 0, attempt)).rejects.toThrow(DeadlineExceededError);
    // Redelivered elsewhere, and followed by the next event of its entity, before the answer is read.
    await handle(numbered(1, 'PENDING'), 1000, 0, { ...retry, received: 3 });
    await handle(numbered(2, 'VALID'));
    answer.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.map(({ signed }) => signed.status)).toEqual(['PENDING', 'VALID']);
  },
);

describe('an event that an operator has marked', () => {
  const failure = { ...delivery(1), fingerprint: 'ab12', name: 'Error', text: 'no', isLastAttempt: false };
  const mark = { messageId: 'message-1', by: 'ada', reason: 'bad amount' };

  beforeEach(async () => {
    deadLetter.mockReset();
    await entities.record(receivedEvent(), delivery(1), NOON);
    await entities.noteFailure(receivedEvent(), failure, NOON);
    await entities.markToSkip(receivedEvent(), mark, NOON);
  });

  test('is not tried: it is in the dead-letter queue before that is noted', async () => {
    deadLetter.mockImplementationOnce(async () => {
      expect(entities.history('merchant', '42')[0]).not.toHaveProperty('skippedAt');
    });
    expect(await handle(receivedEvent(), 1000, 0, firstAttempt({ received: 2, isFirst: false }))).toEqual({
      outcome: 'skipped',
    });
    expect(deadLetter).toHaveBeenCalledTimes(1);
    expect(seen).toEqual([]);
    expect(entities.history('merchant', '42')).toMatchObject([
      { skippedAt: NOON + 500, deadLetteredAt: NOON + 500, failureText: 'no' },
    ]);

    // Killed before its message was deleted: the dead letter may be discarded by now, and must not come back.
    expect(await handle(receivedEvent(), 1000, 0, firstAttempt({ received: 3, isFirst: false }))).toEqual({
      outcome: 'skipped',
    });
    expect(deadLetter).toHaveBeenCalledTimes(1);
  });

  test('fails while the dead-letter queue does not take it, and is not noted', async () => {
    deadLetter.mockRejectedValueOnce(new Error('SQS is down'));
    await expect(
      handle(receivedEvent(), 1000, 0, firstAttempt({ received: 2, isFirst: false })),
    ).rejects.toThrow('SQS is down');
    expect(entities.history('merchant', '42')[0]).not.toHaveProperty('skippedAt');
    expect(await handle(receivedEvent(), 1000, 0, firstAttempt({ received: 3, isFirst: false }))).toEqual({
      outcome: 'skipped',
    });
  });

  test('is sent as another copy where a dead letter of it was discarded before it could be noted', async () => {
    jest.spyOn(entities, 'noteSkipped').mockRejectedValueOnce(new Error('DynamoDB is down'));
    await expect(
      handle(receivedEvent(), 1000, 0, firstAttempt({ received: 2, isFirst: false })),
    ).rejects.toThrow('DynamoDB is down');
    await entities.noteDiscarded(receivedEvent(), { by: 'ada', reason: 'no', deadSince: NOON }, NOON + 600);
    expect(await handle(receivedEvent(), 1000, 0, firstAttempt({ received: 3, isFirst: false }))).toEqual({
      outcome: 'skipped',
    });
    expect(deadLetter.mock.calls.map(([, anew]) => anew)).toEqual([false, true]);
  });

  test('fails while it cannot be noted, and is sent once more then', async () => {
    jest.spyOn(entities, 'noteSkipped').mockRejectedValueOnce(new Error('DynamoDB is down'));
    await expect(
      handle(receivedEvent(), 1000, 0, firstAttempt({ received: 2, isFirst: false })),
    ).rejects.toThrow('DynamoDB is down');
    expect(await handle(receivedEvent(), 1000, 0, firstAttempt({ received: 3, isFirst: false }))).toEqual({
      outcome: 'skipped',
    });
    expect(deadLetter).toHaveBeenCalledTimes(2);
  });
});

describe('where a later version of this code wrote the status', () => {
  const again = firstAttempt({ received: 2, isFirst: false });

  beforeEach(() => {
    deadLetter.mockReset();
    entities.applyStatus = () => Promise.reject(new RecordVersionError(2));
  });

  test.each([firstAttempt(), again])('an event fails and is not tried', async (attempt) => {
    await expect(handle(receivedEvent(), 1000, 0, attempt)).rejects.toThrow(RecordVersionError);
    expect(seen).toEqual([]);
  });

  test('an event that an operator has marked is skipped', async () => {
    await entities.record(receivedEvent(), delivery(1), NOON);
    await entities.markToSkip(receivedEvent(), { messageId: 'message-1', by: 'ada', reason: 'no' }, NOON);
    expect(await handle(receivedEvent(), 1000, 0, again)).toEqual({ outcome: 'skipped' });
    expect(deadLetter).toHaveBeenCalledTimes(1);
  });

  test('an event that was handled is a repeated one', async () => {
    await entities.markHandled(receivedEvent(), 'in-order', NOON);
    expect(await handle(receivedEvent(), 1000, 0, again)).toEqual({ outcome: 'repeated' });
  });
});

describe('the start of another attempt', () => {
  const again = firstAttempt({ received: 3, startedAt: NOON + 450, isFirst: false });
  const retry = () => handle(receivedEvent(), 1000, 0, again);

  test('is noted before business code is called, which may be killed', async () => {
    business = () => Promise.reject(new Error('no'));
    await expect(retry()).rejects.toThrow('no');
    business = async () => {
      expect(entities.history('merchant', '42')).toMatchObject([
        { recordedAt: NOON + 450, startedAt: NOON + 500, startedAttempt: 4 },
      ]);
      throw new Error('again');
    };
    await expect(handle(receivedEvent(), 1000, 0, { ...again, received: 4 })).rejects.toThrow('again');
  });

  test('that cannot be noted, or not soon, stops nothing', async () => {
    await entities.record(receivedEvent(), delivery(1), NOON);
    entities.noteStart = () => Promise.reject(new Error('DynamoDB is down'));
    expect(await retry()).toMatchObject({ outcome: 'handled' });
    await entities.record(numbered(2, 'NEXT'), delivery(1), NOON);
    entities.noteStart = () => new Promise(() => {});
    expect(await handle(numbered(2, 'NEXT'), 10_000, 0, again)).toMatchObject({ outcome: 'handled' });
  });
});
