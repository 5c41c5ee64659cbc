import { DeadlineExceededError, StillRunningError } from '../../../lambda/core/deadline.ts';
import type { BusinessCode, BusinessEvent } from '../../../lambda/functions/handlers/business-event.ts';
import { handleEvent } from '../../../lambda/functions/handlers/handle-event.ts';
import { delivery, NOON, receivedEvent, uuid } from '../factories.ts';
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

const deadLetter = jest.fn(async () => {});

const handle = (event = receivedEvent(), milliseconds = 1000, grace = 0, received = 1) =>
  handleEvent(
    event,
    { ...delivery(received), deadLetter },
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
    { status: 'VALID', handledAt: NOON + 500, late: false },
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
    { status: 'VALID', late: false },
  ]);
  expect(seen.map(({ late }) => late)).toEqual([false, true]);
});

test('an event of another entity is not late because of it', async () => {
  await handle(numbered(2, 'VALID'));
  expect(await handle({ ...numbered(1, 'PENDING'), subject: '43' })).toMatchObject({
    timeliness: 'in-order',
  });
});

test('business code that fails is called again; history and status are there meanwhile, once', async () => {
  const working = business;
  business = () => Promise.reject(new Error('bank is closed'));
  await expect(handle()).rejects.toThrow('bank is closed');
  expect(entities.status('merchant', '42')).toBe('VALID');
  expect(entities.history('merchant', '42')).toEqual([{ status: 'VALID' }]);
  business = working;
  expect(await handle()).toEqual({ outcome: 'handled', timeliness: 'in-order' });
  expect(seen).toHaveLength(1);
  expect(entities.history('merchant', '42')).toHaveLength(1);
});

test('an event whose time is over fails, and its business code is told', async () => {
  let told: AbortSignal | undefined;
  business = (_event, { signal }) => {
    told = signal;
    return new Promise(() => {});
  };
  await expect(handle(receivedEvent(), 10)).rejects.toThrow(DeadlineExceededError);
  expect(told?.aborted).toBe(true);
  expect(entities.history('merchant', '42')[0]?.handledAt).toBeUndefined();
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
  expect(entities.history('merchant', '42')).toEqual([{ status: 'VALID' }]);
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
    await expect(handle(numbered(1, 'PENDING'), 10)).rejects.toThrow(DeadlineExceededError);
    // Redelivered elsewhere, and followed by the next event of its entity, before the answer is read.
    await handle(numbered(1, 'PENDING'));
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
    await entities.record(receivedEvent(), delivery(1));
    await entities.noteFailure(receivedEvent(), failure, NOON);
    await entities.markToSkip(receivedEvent(), mark, NOON);
  });

  test('is not tried: it is in the dead-letter queue before that is noted', async () => {
    deadLetter.mockImplementationOnce(async () => {
      expect(entities.history('merchant', '42')[0]).not.toHaveProperty('skippedAt');
    });
    expect(await handle(receivedEvent(), 1000, 0, 2)).toEqual({ outcome: 'skipped' });
    expect(deadLetter).toHaveBeenCalledTimes(1);
    expect(seen).toEqual([]);
    expect(entities.history('merchant', '42')).toMatchObject([
      { skippedAt: NOON + 500, deadLetteredAt: NOON + 500, failureText: 'no' },
    ]);
  });

  test('fails while the dead-letter queue does not take it, and is not noted', async () => {
    deadLetter.mockRejectedValueOnce(new Error('SQS is down'));
    await expect(handle(receivedEvent(), 1000, 0, 2)).rejects.toThrow('SQS is down');
    expect(entities.history('merchant', '42')[0]).not.toHaveProperty('skippedAt');
    expect(await handle(receivedEvent(), 1000, 0, 3)).toEqual({ outcome: 'skipped' });
  });

  test('fails while it cannot be noted, and is sent once more then', async () => {
    jest.spyOn(entities, 'noteSkipped').mockRejectedValueOnce(new Error('DynamoDB is down'));
    await expect(handle(receivedEvent(), 1000, 0, 2)).rejects.toThrow('DynamoDB is down');
    expect(await handle(receivedEvent(), 1000, 0, 3)).toEqual({ outcome: 'skipped' });
    expect(deadLetter).toHaveBeenCalledTimes(2);
  });
});

describe('the start of another attempt', () => {
  const retry = () => handle(receivedEvent(), 1000, 0, 3);

  test('is noted before business code is called, which may be killed', async () => {
    business = () => Promise.reject(new Error('no'));
    await expect(handle()).rejects.toThrow('no');
    expect(entities.history('merchant', '42')).toEqual([{ status: 'VALID' }]);
    business = async () => {
      expect(entities.history('merchant', '42')).toMatchObject([
        { startedAt: NOON + 500, startedAttempt: 3 },
      ]);
      throw new Error('again');
    };
    await expect(retry()).rejects.toThrow('again');
  });

  test('costs the way without failure nothing', async () => {
    const note = jest.spyOn(entities, 'noteStart');
    await handle();
    await retry();
    expect(note).not.toHaveBeenCalled();
  });

  test('that cannot be noted, or not soon, stops nothing', async () => {
    await entities.record(receivedEvent(), delivery(1));
    entities.noteStart = () => Promise.reject(new Error('DynamoDB is down'));
    expect(await retry()).toMatchObject({ outcome: 'handled' });
    await entities.record(numbered(2, 'NEXT'), delivery(1));
    entities.noteStart = () => new Promise(() => {});
    expect(await handle(numbered(2, 'NEXT'), 10_000, 0, 2)).toMatchObject({ outcome: 'handled' });
  });
});
