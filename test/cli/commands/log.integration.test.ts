import { type LogOptions, showLog } from '../../../cli/commands/log/run.ts';
import { send } from '../../../cli/commands/send/run.ts';
import type { CliPorts } from '../../../cli/program/ports.ts';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import type { Claim } from '../../../lambda/core/ledger/claim.ts';
import type { Target } from '../../../operator/target/target.ts';
import { delivery, never } from '../../lambda/factories.ts';
import { FakeLogs } from '../fake-logs.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const VERIFIER = '/aws/lambda/cedar-webhooks-test-verifier';
const [FIRST = '', SECOND = '', THIRD = '', FOURTH = ''] = [1, 2, 3, 4].map(
  (digit) => `00000000-0000-4000-8000-00000000000${digit}`,
);

/** With how long ago it was. */
const TIME = '\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  \\d+ s';

let receiver: Receiver;
let logs: FakeLogs;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  logs = new FakeLogs();
});

afterEach(() => receiver.close());

async function post(
  uuid: string,
  id: string,
  change: Partial<Parameters<typeof send>[1]> = {},
): Promise<void> {
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  await send('merchant', { ...options, id, uuid, status: 'VALID', ...change }, receiver.ports());
}

function log(
  options: { limit?: number | undefined } & Partial<Omit<LogOptions, 'limit'>> = {},
  ports: CliPorts = logs.ports(receiver),
): Promise<number> {
  const { limit, ...others } = { limit: 50, ...options };
  return showLog({ address: receiver.address, ...others, ...(limit !== undefined && { limit }) }, ports);
}

const rejected = (requestUuid: string, time = Date.now(), code = 'hash_mismatch') =>
  logs.put(VERIFIER, time, { message: 'webhook.rejected', requestUuid, status: 401, code, detail: 'No.' });

const states = () => receiver.printed.out.slice(1).map((line) => line.split(/ {2,}/).slice(5, 7));

async function everything(): Promise<void> {
  await post(FIRST, '42');
  receiver.onPublish = () => Promise.reject(new Error('rejected'));
  await post(SECOND, '43');
  await post(THIRD, '44', { signedFields: ['status', 'id'] });
  rejected(FOURTH);
  logs.put(VERIFIER, Date.now(), { message: 'webhook.accepted', requestUuid: FIRST });
  logs.putText(VERIFIER, Date.now(), 'START "message":"webhook.rejected"');
}

test('lists what came in, newest last, with where it stands', async () => {
  await everything();
  expect(await log()).toBe(0);
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^time \(UTC\) +age +entity +id +status +state +request UUID +note$/),
    expect.stringMatching(new RegExp(`^${TIME}  merchant +42 +VALID +handled +${FIRST}  after \\d+ ms$`)),
    expect.stringMatching(new RegExp(`^${TIME}  merchant +43 +VALID +unsent +${SECOND}  not in handler$`)),
    expect.stringMatching(new RegExp(`^${TIME}  merchant +- +- +held +${THIRD}  .*"id,status" only`)),
    expect.stringMatching(new RegExp(`^${TIME}  - +- +- +rejected +${FOURTH}  401 hash_mismatch$`)),
  ]);
  expect(receiver.printed.err).toEqual([]);
});

test('filters, alone and together', async () => {
  await everything();
  const cases: [options: Partial<LogOptions>, uuids: string[]][] = [
    [{ type: 'merchant' }, [FIRST, SECOND, THIRD]],
    [{ type: 'BusinessKycStatusChanged', id: '43' }, [SECOND]],
    [{ entity: 'merchant:42' }, [FIRST]],
    [{ id: '42' }, [FIRST]],
    [{ type: 'transaction' }, []],
    [{ state: ['unsent', 'rejected'] }, [SECOND, FOURTH]],
    [{ state: ['held'] }, [THIRD]],
    [{ uuid: FIRST.toUpperCase() }, [FIRST]],
    [{ limit: 2 }, [THIRD, FOURTH]],
    [{ since: { ago: -60_000 }, until: { ago: -70_000 } }, []],
    [{ until: { ago: 60_000 } }, []],
  ];
  for (const [options, uuids] of cases) {
    await log(options);
    const found = receiver.printed.out.slice(1).map((line) => /0{8}-\S+/.exec(line)?.[0]);
    expect({ options, uuids: found }).toEqual({ options, uuids });
  }
});

test('rejected requests between those that were accepted, over pages of the log', async () => {
  await post(FIRST, '42');
  for (let number = 0; number < 7; number++) rejected(FOURTH, Date.now() + number);
  await log({ limit: 5 });
  expect(states()).toEqual(Array(5).fill(['rejected', FOURTH]));
  await log({ limit: 8 });
  expect(states()[0]).toEqual(['handled', FIRST]);
  expect(states()).toHaveLength(8);
});

test('lines that the log service should not have sent back are left out', async () => {
  await everything();
  rejected(FOURTH, Date.now() - 2 * 86_400_000);
  await log();
  const expected = states();
  logs.ignoresPatterns = true;
  await log();
  expect(states()).toEqual(expected);
  expect(states().map(([state]) => state)).toEqual(['handled', 'unsent', 'held', 'rejected']);
});

test('without permission for the log the rest is shown, and what is missing is said', async () => {
  await everything();
  logs.rejection = 'AccessDeniedException';
  expect(await log()).toBe(1);
  expect(receiver.printed.out).toHaveLength(4);
  expect(receiver.printed.err).toEqual([
    `The log group ${VERIFIER} cannot be read: the permission logs:FilterLogEvents is missing. Rejected requests are not shown.`,
  ]);
  // Nothing is missing where none of them is asked for.
  expect(await log({ state: ['handled', 'held'] })).toBe(0);
  expect(receiver.printed.err).toEqual([]);
  logs.rejection = 'ServiceUnavailableException';
  await expect(log()).rejects.toThrow('rejected');
});

test('JSON is one object per line', async () => {
  await post(FIRST, '42');
  await log({ json: true });
  expect(receiver.printed.out.map((line) => JSON.parse(line))).toEqual([
    {
      receivedAt: expect.stringMatching(/Z$/),
      state: 'handled',
      requestUuid: FIRST,
      eventType: 'BusinessKycStatusChanged',
      entity: 'merchant',
      subject: '42',
      status: 'VALID',
      note: expect.stringMatching(/^after/),
    },
  ]);
});

describe('how many', () => {
  const MINUTE = 60_000;

  /** So many events, one a minute, the last of them a minute ago. */
  async function claim(count: number): Promise<string[]> {
    const { dynamoDb, ledgerTable } = await receiver.target();
    const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
    const claims = Array.from({ length: count }, (_, number) => {
      const claimed = claimOf(number);
      const claimedAt = Date.now() - (count - number) * MINUTE;
      return { ...claimed, event: { ...claimed.event, claimedAt } };
    });
    const signal = new AbortController().signal;
    for (const each of claims) await ledger.claim(each, Date.now(), signal);
    return claims.map(({ event }) => event.requestUuid);
  }

  const printedUuids = () => receiver.printed.out.map((line) => /0{8}-[0-9-]+/.exec(line)?.[0]);

  test('a list that leaves something out says so, and how to get it', async () => {
    const uuids = await claim(4);
    await log({ limit: 3 });
    expect(printedUuids().slice(1)).toEqual(uuids.slice(1));
    expect(receiver.printed.err).toEqual([
      'There are more: the newest 3 are shown, and --limit shows more, --json all.',
    ]);
    await log({ limit: 3, json: true });
    expect(printedUuids()).toEqual(uuids.slice(1));
    expect(receiver.printed.err).toEqual(['There are more: the newest 3 are shown, and --limit shows more.']);
    await log({ limit: 4 });
    expect(printedUuids().slice(1)).toEqual(uuids);
    expect(receiver.printed.err).toEqual([]);
  });

  test('JSON has everything of the span, oldest first, if nobody says how many', async () => {
    const uuids = await claim(130);
    rejected(FOURTH, Date.now() - 65.5 * MINUTE);
    await log({ json: true, limit: undefined });
    expect(printedUuids()).toEqual([...uuids.slice(0, 65), FOURTH, ...uuids.slice(65)]);
    expect(receiver.printed.err).toEqual([]);
    await log({ limit: undefined });
    expect(receiver.printed.out).toHaveLength(51);
    expect(receiver.printed.err).toHaveLength(1);
  });

  test('JSON says once that rejected requests are missing', async () => {
    const uuids = await claim(1);
    logs.rejection = 'AccessDeniedException';
    expect(await log({ json: true, limit: undefined })).toBe(1);
    expect(printedUuids()).toEqual(uuids);
    expect(receiver.printed.err).toEqual([expect.stringContaining('Rejected requests are not shown.')]);
  });
});

test('states are coloured where the terminal shows colours', async () => {
  await post(FIRST, '42');
  const ports = logs.ports(receiver);
  const paint = (style: string, text: string) => `<${style}>${text}</>`;
  await log({}, { ...ports, terminal: { ...ports.terminal, paint } });
  expect(receiver.printed.out[1]).toContain('<green>handled</>');
});

test('arguments that contradict each other are rejected', async () => {
  await expect(log({ entity: 'merchant' })).rejects.toThrow('such as merchant:42');
  await expect(log({ entity: 'merchant:42', id: '42' })).rejects.toThrow('does not go with');
  await expect(log({ type: 'mercant' })).rejects.toThrow('Did you mean "merchant"?');
  await expect(log({ follow: true, until: { at: 0 } })).rejects.toThrow('--follow');
  await expect(log({ since: { at: 2 }, until: { at: 1 } })).rejects.toThrow('later');
});

test('nothing at all says where else to look', async () => {
  expect(await log()).toBe(0);
  expect(receiver.printed.err.join()).toContain('--since');
});

describe('following', () => {
  const stop = new Error('Ctrl-C');
  let clock: number;
  let change: (target: Target) => Target;

  beforeEach(() => {
    clock = Date.now();
    change = (target) => target;
  });

  /** Runs the steps, one in each pause, then stops as Ctrl-C does. */
  async function follow(options: Partial<LogOptions>, ...steps: (() => unknown)[]) {
    const printed: string[] = [];
    const ports = logs.ports(receiver, {
      now: () => clock,
      pause: async () => {
        const step = steps.shift();
        if (step === undefined) throw stop;
        await step();
        clock = Math.max(clock + 1000, Date.now());
      },
    });
    const changed: CliPorts = {
      ...ports,
      terminal: { ...ports.terminal, out: (line) => printed.push(line) },
      connect: async (address) => change(await ports.connect(address)),
    };
    await expect(log({ follow: true, ...options }, changed)).rejects.toBe(stop);
    return printed.slice(1).map((line) => {
      const [state, uuid = ''] = line.split(/ {2,}/).slice(5, 7);
      return `${uuid.slice(-1)} ${state}`;
    });
  }

  const nothing = () => {};

  test('shows what comes once, and again when its state changes', async () => {
    const events: Parameters<Receiver['onPublish']>[0][] = [];
    await post(FIRST, '42');
    receiver.onPublish = async (event) => {
      events.push(event);
    };
    const lines = await follow(
      {},
      () => post(SECOND, '43'),
      nothing,
      () => Promise.all(events.map((event) => receiver.handle(event))),
      () => rejected(FOURTH),
      nothing,
      nothing,
    );
    expect(lines).toEqual(['1 handled', '2 queued', '2 handled', '4 rejected']);
  });

  test('an event that was shown before is told when its state changes, however late', async () => {
    const events: Parameters<Receiver['onPublish']>[0][] = [];
    receiver.onPublish = async (event) => {
      events.push(event);
    };
    await post(FIRST, '42');
    const lines = await follow(
      {},
      nothing,
      () => {
        clock += 600_000;
        return Promise.all(events.map((event) => receiver.handle(event)));
      },
      nothing,
    );
    expect(lines).toEqual(['1 queued', '1 handled']);
  });

  test('an event that is tried again is told once for each attempt', async () => {
    const events: Parameters<Receiver['onPublish']>[0][] = [];
    receiver.onPublish = async (event) => {
      events.push(event);
    };
    await post(FIRST, '42');
    const { dynamoDb, entityTable } = await receiver.target();
    const store = new DynamoDbEntityStore(dynamoDb, entityTable);
    const received = events.map((event) => ({ ...event, source: 'urn:test' }));
    const passes = () => {
      clock += 60_000;
    };
    const lines = await follow(
      {},
      () => Promise.all(received.map((event) => store.record(event, delivery(1), clock))),
      nothing,
      () => Promise.all(received.map((event) => store.noteStart(event, delivery(2), clock, never))),
      nothing,
      // In its time it left no word.
      passes,
      passes,
      passes,
    );
    expect(lines).toEqual(['1 queued', '1 handling', '1 handling', '1 handling']);
  });

  test('a held request is told, and again once it was released and accepted', async () => {
    const lines = await follow(
      {},
      () => post(THIRD, '44', { signedFields: ['status', 'id'] }),
      () => {
        clock += 600_000;
      },
      nothing,
      async () => {
        const { releaseHeld } = await import('../../../cli/commands/held/release.ts');
        receiver.putEventTypes(
          (await receiver.target()).eventTypes.map((type) => ({
            ...type,
            signedFields: type.signedFields.toReversed(),
          })),
        );
        expect(await releaseHeld([THIRD], { address: receiver.address }, receiver.ports())).toBe(0);
      },
      () => {
        clock += 60_000;
      },
      nothing,
    );
    expect(lines).toEqual(['3 held', '3 unsent']);
  });

  test('with a filter by state only changes to it are told', async () => {
    const events: Parameters<Receiver['onPublish']>[0][] = [];
    receiver.onPublish = async (event) => {
      events.push(event);
    };
    const lines = await follow(
      { state: ['handled'] },
      () => post(SECOND, '43'),
      nothing,
      () => Promise.all(events.map((event) => receiver.handle(event))),
      nothing,
    );
    expect(lines).toEqual(['2 handled']);
  });

  test('a log that cannot be read is told once', async () => {
    logs.rejection = 'AccessDeniedException';
    await follow({}, nothing, nothing);
    expect(receiver.printed.err).toHaveLength(1);
  });

  test('an outage is told, and what came meanwhile is shown afterwards', async () => {
    let isDown = false;
    change = (target) => {
      const send = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
      const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      target.dynamoDb.send = ((...all: unknown[]) =>
        isDown ? Promise.reject(reset) : send(...all)) as typeof target.dynamoDb.send;
      return { ...target, isLocal: false };
    };
    const lines = await follow(
      {},
      async () => {
        await post(SECOND, '43');
        isDown = true;
      },
      () => {
        clock += 600_000;
        isDown = false;
      },
      nothing,
    );
    expect(lines).toEqual(['2 handled']);
    expect(receiver.printed.err).toEqual(['the local run cannot be reached for now; trying again.']);
  });

  test('what comes while this machine is two minutes ahead is told, too', async () => {
    clock += 120_000;
    const soon = () => {
      clock += 20_000;
    };
    const lines = await follow({}, nothing, () => post(SECOND, '43'), soon, nothing, nothing);
    expect(lines).toEqual(['2 handled']);
  });

  test('other failures end it', async () => {
    change = (target) => {
      const send = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
      let calls = 0;
      target.dynamoDb.send = ((...all: unknown[]) =>
        calls++ > 20 ? Promise.reject(stop) : send(...all)) as typeof target.dynamoDb.send;
      return { ...target, isLocal: false };
    };
    await follow({}, ...Array(20).fill(nothing));
    expect(receiver.printed.err).toEqual([]);
  });

  test('more than one read takes are all told, each once', async () => {
    const { dynamoDb, ledgerTable } = await receiver.target();
    const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
    const lines = await follow(
      {},
      async () => {
        for (let number = 0; number < 120; number++) {
          await ledger.claim(claimOf(number), Date.now(), new AbortController().signal);
        }
      },
      nothing,
      nothing,
    );
    expect(lines).toHaveLength(120);
    expect(new Set(lines.map((line) => line.slice(2)))).toEqual(new Set(['unsent']));
  });
});

function claimOf(number: number): Claim {
  return {
    event: {
      requestUuid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      eventType: 'BusinessKycStatusChanged',
      entity: 'merchant',
      subject: String(number),
      status: 'VALID',
      claimedAt: Date.now(),
      securityFields: ['id', 'status'],
      secretVersion: 'v',
      bodyText: '{}',
    },
    claimId: `claim-${number}`,
    digest: 'd',
    unsent: ['handler'],
    dueAt: Date.now(),
    attempts: 0,
  };
}
