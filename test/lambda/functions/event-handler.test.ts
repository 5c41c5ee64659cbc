import type { Context, SQSEvent } from 'aws-lambda';
import { formatCloudEvent, type VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../../lambda/core/message/message-group.ts';
import type { DeadLetterSender } from '../../../lambda/core/ports.ts';
import type { BusinessCode } from '../../../lambda/functions/handlers/business-event.ts';
import { sqsHandler } from '../../../lambda/functions/handlers/event-handler.ts';
import { CapturedOutput } from '../captured-output.ts';
import { delivery, NOON, noDeadLetters, uuid, verifiedEvent } from '../factories.ts';
import { MemoryEntityStore } from '../memory-entity-store.ts';

let entities: MemoryEntityStore;
let captured: CapturedOutput;
let business: BusinessCode;
let deadLetters: DeadLetterSender;
let seen: string[];
/** Ids of the messages that were done each time that an environment was ended. */
let ended: string[][];

beforeEach(() => {
  ended = [];
  deadLetters = noDeadLetters;
  entities = new MemoryEntityStore();
  captured = new CapturedOutput();
  seen = [];
  business = async ({ requestUuid }) => {
    seen.push(requestUuid);
  };
});

/** Event number n of an entity, claimed n milliseconds past noon. */
function event(number: number, subject: string, change: Partial<VerifiedEvent> = {}): VerifiedEvent {
  return verifiedEvent({
    requestUuid: uuid(number),
    subject,
    status: `STEP_${number}`,
    claimedAt: NOON + number,
    bodyText: `{"id":${subject},"status":"STEP_${number}","account":"IBAN-DE02120300000000202051"}`,
    ...change,
  });
}

function record(
  sent: VerifiedEvent,
  body = formatCloudEvent(sent, 'urn:test'),
  received = 1,
): SQSEvent['Records'][number] {
  return {
    messageId: `message-${Number(sent.requestUuid.slice(-12))}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(received),
      MessageGroupId: messageGroupId(sent),
      MessageDeduplicationId: sent.requestUuid,
    },
    messageAttributes: { requestUuid: { dataType: 'String', stringValue: sent.requestUuid } },
  } as unknown as SQSEvent['Records'][number];
}

async function handle(
  records: SQSEvent['Records'],
  remaining = 30_000,
  recordTimeout = 25_000,
): Promise<string[]> {
  const handler = sqsHandler(
    { eventType: 'BusinessKycStatusChanged', recordTimeout, maxReceiveCount: 5 },
    { entities, deadLetters, now: () => NOON },
    (...parts) => business(...parts),
    captured.lines,
    async (done) => {
      ended.push(done.map(({ messageId }) => messageId));
    },
  );
  const context = { getRemainingTimeInMillis: () => remaining } as Context;
  const { batchItemFailures } = await handler({ Records: records }, context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

test('a batch of several entities is handled, each in order', async () => {
  const records = [event(1, '1'), event(2, '2'), event(3, '1'), event(4, '2')].map((sent) => record(sent));
  expect(await handle(records)).toEqual([]);
  expect(entities.status('merchant', '1')).toBe('STEP_3');
  expect(entities.status('merchant', '2')).toBe('STEP_4');
  expect(entities.history('merchant', '1')).toMatchObject([{ handledAt: NOON }, { handledAt: NOON }]);
  expect(entities.history('merchant', '1').filter(({ late }) => late)).toEqual([]);
  expect(captured.text.match(/"EndToEndLatency":/g)).toHaveLength(4);
});

test('a failing event takes the rest of its entity back to the queue, and nothing else', async () => {
  const working = business;
  business = async (...parts) => {
    if (parts[0].requestUuid === uuid(2)) throw new Error('bank is closed');
    await working(...parts);
  };
  const records = [event(1, '1'), event(2, '1'), event(3, '1'), event(4, '2')].map((sent) => record(sent));
  expect(await handle(records)).toEqual(['message-2', 'message-3']);
  expect(seen.toSorted()).toEqual([uuid(1), uuid(4)]);
  expect(captured.text).toContain('bank is closed');
  expect(captured.text).toContain('"HandlingFailures":1');
});

test('an event that hangs is failed before the function is cut off, and does not hold up other entities', async () => {
  const working = business;
  business = async (...parts) => {
    if (parts[0].signed.id === '1') await new Promise(() => {});
    await working(...parts);
  };
  const records = [event(1, '1'), event(2, '2')].map((sent) => record(sent));
  expect(await handle(records, 2050)).toEqual(['message-1']);
  expect(seen).toEqual([uuid(2)]);
  expect(captured.text).toContain('StillRunningError');
});

describe('business code that does not stop when its time is over', () => {
  const received = (number: number, subject: string, times: number) =>
    record(event(number, subject), undefined, times);
  let stop: PromiseWithResolvers<void>;

  beforeEach(() => {
    stop = Promise.withResolvers();
    business = async ({ requestUuid }) => {
      seen.push(requestUuid);
      if (requestUuid !== uuid(1)) return;
      await stop.promise;
      seen.push('its effect');
    };
  });

  afterEach(() => stop.resolve());

  test('keeps the next event of its entity from starting, also at its last attempt', async () => {
    const batch = [received(1, '1', 5), received(2, '1', 5), received(3, '1', 2), received(4, '2', 5)];
    expect(await handle(batch, 30_000, 20)).toEqual(['message-1', 'message-2', 'message-3']);
    expect(seen.toSorted()).toEqual([uuid(1), uuid(4)]);
  });

  test('has its environment ended, and what is done deleted before', async () => {
    await handle([received(1, '1', 1), received(2, '1', 1), received(3, '2', 1)], 30_000, 20);
    expect(ended).toEqual([['message-3']]);
    await handle([received(4, '3', 1)], 30_000, 20);
    expect(ended).toHaveLength(1);
  });

  test('that takes along an event untried is told in log and history', async () => {
    await handle([received(1, '1', 5), received(2, '1', 5), received(3, '1', 2)], 30_000, 20);
    expect(captured.linesOf('webhook.dead-lettered')).toMatchObject([
      { messageId: 'message-1', causes: [{ name: 'StillRunningError' }] },
      { messageId: 'message-2', causes: [{ name: 'NotTriedError' }], DeadLetteredEvents: 1 },
    ]);
    expect(entities.history('merchant', '1')).toMatchObject([
      { status: 'STEP_1', failureName: 'StillRunningError', deadLetteredAt: NOON },
      { status: 'STEP_2', failureName: 'NotTriedError', deadLetteredAt: NOON, attempts: 5 },
    ]);
    expect(entities.status('merchant', '1')).toBe('STEP_1');
  });

  test('a message behind it that cannot be read is told, too', async () => {
    const unreadable = { ...received(2, '1', 5), body: 'not JSON' };
    expect(await handle([received(1, '1', 5), unreadable], 30_000, 20)).toEqual(['message-1', 'message-2']);
    expect(captured.linesOf('webhook.dead-lettered')).toMatchObject([
      {},
      { messageId: 'message-2', causes: [{ name: 'NotTriedError' }], DeadLetteredEvents: 1 },
    ]);
  });

  test('is waited for: once it has stopped, at its last attempt the next event is handled', async () => {
    const handled = handle([received(1, '1', 5), received(2, '1', 5)], 30_000, 1000);
    setTimeout(() => stop.resolve(), 1200);
    expect(await handled).toEqual(['message-1']);
    expect(seen).toEqual([uuid(1), 'its effect', uuid(2)]);
    expect(ended).toEqual([]);
    expect(entities.history('merchant', '1')).toMatchObject([
      { failureName: 'DeadlineExceededError', deadLetteredAt: NOON },
      { handledAt: NOON },
    ]);
    expect(entities.history('merchant', '1')[0]?.handledAt).toBeUndefined();
  });
});

test('business code that throws in its time ends no environment', async () => {
  business = () => Promise.reject(new Error('bank is closed'));
  await handle([record(event(1, '1'), undefined, 5), record(event(2, '1'), undefined, 5)]);
  expect(ended).toEqual([]);
});

test('with no time left nothing is started', async () => {
  expect(await handle([record(event(1, '1'))], 2000)).toEqual(['message-1']);
  expect(seen).toEqual([]);
});

test.each([
  ['no event', 'not JSON'],
  [
    'an event of another type',
    formatCloudEvent(event(1, '1', { eventType: 'BusinessRequestStatusChanged' }), 'urn:x'),
  ],
])('a message that is %s fails alone', async (_name, body) => {
  expect(await handle([record(event(1, '1'), body), record(event(2, '2'))])).toEqual(['message-1']);
  expect(seen).toEqual([uuid(2)]);
});

test('a late event is counted', async () => {
  await handle([record(event(2, '1'))]);
  await handle([record(event(1, '1'))]);
  expect(captured.text).toContain('"LateEvents":1');
});

test('how often a message was received is published before it is worked on, in case the function crashes', async () => {
  const before: string[] = [];
  business = async () => {
    before.push(captured.text);
  };
  await handle([record(event(1, '1'))]);
  await handle([record(event(2, '1'), undefined, 2), record(event(3, '2'), undefined, 4)]);
  expect(before[0]).toBe('');
  expect(captured.objects().flatMap(({ ReceiveCount }) => ReceiveCount ?? [])).toEqual([2, 4]);
  expect(before.slice(1).every((text) => text.includes('"ReceiveCount":'))).toBe(true);
});

test('no body is logged', async () => {
  business = () => Promise.reject(new Error('bank is closed'));
  await handle([record(event(1, '1')), record(event(2, '2'), '{"data":"IBAN-DE02120300000000202051"}')]);
  expect(captured.text).toContain('webhook.handling-failed');
  expect(captured.text).not.toContain('IBAN');
});

test('at its last attempt a failing event leaves, and those behind it are handled', async () => {
  business = async ({ requestUuid }) => {
    if (requestUuid === uuid(1)) throw new Error('bank is closed');
    seen.push(requestUuid);
  };
  const received = (number: number, times: number) => record(event(number, '1'), undefined, times);
  expect(await handle([received(1, 4), received(2, 4)])).toEqual(['message-1', 'message-2']);
  expect(captured.text).not.toContain('webhook.dead-lettered');
  expect(await handle([received(1, 5), received(2, 5), received(3, 1)])).toEqual(['message-1']);
  expect(seen).toEqual([uuid(2), uuid(3)]);
  expect(entities.status('merchant', '1')).toBe('STEP_3');
  expect(captured.text).toContain('webhook.dead-lettered');
  expect(captured.text).toContain('"DeadLetteredEvents":1');
});

test('a failure is noted in the history, at the last attempt as dead-lettered', async () => {
  business = () => Promise.reject(new Error('bank 7 is closed', { cause: new TypeError('no route') }));
  await handle([record(event(1, '1'), undefined, 4)]);
  const [line] = captured.linesOf('webhook.handling-failed');
  const note = {
    attempts: 4,
    failedAt: NOON,
    failure: line?.fingerprint,
    failureName: 'Error',
    failureText: 'bank 7 is closed: no route',
    messageId: 'message-1',
  };
  const first = { status: 'STEP_1', recordedAt: NOON };
  expect(entities.history('merchant', '1')).toEqual([{ ...first, startedAttempt: 4, ...note }]);
  await handle([record(event(1, '1'), undefined, 5)]);
  expect(entities.history('merchant', '1')).toEqual([
    { ...first, startedAt: NOON, startedAttempt: 5, ...note, attempts: 5, deadLetteredAt: NOON },
  ]);
  business = async () => {};
  expect(await handle([record(event(1, '1'))])).toEqual([]);
  expect(entities.history('merchant', '1')).toMatchObject([{ deadLetteredAt: NOON, handledAt: NOON }]);
});

describe('a failure that cannot be noted is reported all the same', () => {
  const failing = () => handle([record(event(1, '1')), record(event(2, '2'))], 2500);

  beforeEach(() => {
    const working = business;
    business = async (...parts) => {
      if (parts[0].requestUuid === uuid(1)) throw new Error('bank is closed');
      await working(...parts);
    };
  });

  test('if the store rejects', async () => {
    entities.noteFailure = () => Promise.reject(new Error('DynamoDB is down'));
    expect(await failing()).toEqual(['message-1']);
    expect(captured.linesOf('webhook.handling-failed')).toMatchObject([
      {
        causes: [{ message: 'bank is closed' }],
        noteCauses: [{ message: 'DynamoDB is down' }],
      },
    ]);
  });

  test('if the store hangs: it is stopped in time, and told so', async () => {
    let told: AbortSignal | undefined;
    entities.noteFailure = (...parts: unknown[]) => {
      told = parts[3] as AbortSignal;
      return new Promise(() => {});
    };
    const began = performance.now();
    expect(await failing()).toEqual(['message-1']);
    expect(performance.now() - began).toBeLessThan(1500);
    expect(told?.aborted).toBe(true);
    expect(captured.linesOf('webhook.handling-failed')).toMatchObject([
      { noteCauses: [{ name: 'DeadlineExceededError' }] },
    ]);
  });

  test('if there is no time for it', async () => {
    const note = jest.spyOn(entities, 'noteFailure');
    expect(await handle([record(event(1, '1'))], 1000)).toEqual(['message-1']);
    expect(note).not.toHaveBeenCalled();
  });
});

test('an event of another type leaves no note: its entity is not this handler’s', async () => {
  const other = event(1, '1', { eventType: 'BusinessRequestStatusChanged' });
  await entities.record({ ...other, source: 'urn:test' }, delivery(1), NOON);
  await handle([record(other)]);
  expect(captured.linesOf('webhook.handling-failed')).toMatchObject([
    { causes: [{ name: 'WrongEventTypeError', message: expect.stringContaining('BusinessRequestStatus') }] },
  ]);
  expect(entities.history('merchant', '1')).toEqual([
    { status: 'STEP_1', recordedAt: NOON, messageId: 'message-1' },
  ]);
});

test('a skipped event is sent to the dead-letter queue as it is, and those behind it go on', async () => {
  const [first, second] = [record(event(1, '1'), undefined, 2), record(event(2, '1'))];
  const failed = record(event(1, '1'));
  business = () => Promise.reject(new Error('no'));
  await handle([failed]);
  const marked = { ...event(1, '1'), source: 'urn:test' };
  await entities.markToSkip(marked, { messageId: 'message-1', by: 'ada', reason: 'bad amount' }, NOON);
  business = async ({ requestUuid }) => {
    seen.push(requestUuid);
  };
  const sent: unknown[] = [];
  deadLetters = {
    send: async (message) => {
      sent.push(message);
    },
  };
  expect(await handle([first, second])).toEqual([]);
  expect(sent).toEqual([first]);
  expect(seen).toEqual([uuid(2)]);
  expect(captured.linesOf('webhook.skipped')).toMatchObject([{ level: 'WARN', messageId: 'message-1' }]);
  expect(captured.objects()).toContainEqual(expect.objectContaining({ DeadLetteredEvents: 1 }));
});

test('a line tells how long it took since the claim, and which request it came from', async () => {
  await handle([record(event(-1500, '1', { apiRequestId: 'api-request-1' }))]);
  expect(captured.linesOf('webhook.handled')).toMatchObject([
    { apiRequestId: 'api-request-1', entity: 'merchant', latencyMilliseconds: 1500 },
  ]);
  await handle([record(event(2, '2'))]);
  expect(captured.linesOf('webhook.handled')[1]).toMatchObject({ latencyMilliseconds: 0 });
});

test('an event of a later version of the format fails, and is not guessed at', async () => {
  const body = formatCloudEvent(event(1, '1'), 'urn:test').replace(
    '"messageversion":"1"',
    '"messageversion":"2"',
  );
  expect(await handle([record(event(1, '1'), body)])).toEqual(['message-1']);
  expect(entities.history('merchant', '1')).toEqual([]);
  expect(captured.text).toContain('The message has version 2');
});

test.each(['beginInvocation', 'write', 'count'] as const)(
  'a line or metric that cannot be written fails no event: %s',
  async (step) => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const broken = () => {
      throw new Error('the console is gone');
    };
    jest.spyOn(captured.lines, step).mockImplementation(broken);
    const working = business;
    business = async (...parts) => {
      if (parts[0].requestUuid === uuid(2)) throw new Error('bank is closed');
      await working(...parts);
    };
    const sent = [event(1, '1'), event(2, '2'), event(3, '1')];
    expect(await handle(sent.map((each) => record(each, undefined, 2)))).toEqual(['message-2']);
    expect(seen).toEqual([uuid(1), uuid(3)]);
    expect(stderr).toHaveBeenCalledWith('A log line or metric could not be written (Error).\n');
    stderr.mockRestore();
  },
);

test('what a message that cannot be read calls its UUID is told only if it is one', async () => {
  const unreadable = (requestUuid: string) => ({
    ...record(event(1, '1'), 'not JSON'),
    messageAttributes: { requestUuid: { dataType: 'String', stringValue: requestUuid } },
  });
  await handle([unreadable(uuid(1))] as unknown as SQSEvent['Records']);
  await handle([unreadable('IBAN-DE02120300000000202051'.repeat(9999))] as unknown as SQSEvent['Records']);
  const lines = captured.linesOf('webhook.handling-failed');
  expect(lines.map(({ requestUuid }) => requestUuid)).toEqual([uuid(1), undefined]);
});
