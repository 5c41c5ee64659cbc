import type { SecretLabels, SecretStore, SecretVersion } from '../../../../lambda/core/ports.ts';
import { UnavailableError } from '../../../../lambda/core/request/webhook-error.ts';
import {
  previousSecretUntil,
  SecretNotStoredError,
  WebhookSecret,
} from '../../../../lambda/core/signature/webhook-secret.ts';
import { errorSummary } from '../../../../lambda/core/telemetry/error-summary.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const signal = new AbortController().signal;

function version(value: string, storedAt = 0): SecretVersion {
  return { versionId: `version-${value}`, value, storedAt };
}

type Read = 'current' | 'labels' | `version ${string}`;

/** Secrets Manager reduced to its two labels and the time of the last change. */
class Store implements SecretStore {
  current: SecretVersion | undefined;
  previous: SecretVersion | undefined;
  changedAt = 0;
  down = false;
  /** Reads that fail, by how they are listed. */
  failing = new Set<Read>();
  reads: Read[] = [];
  /** Runs after the next read of these was served. */
  afterRead: { read: Read; action: () => void } | undefined;

  /** Makes a version the current one. */
  put(next: SecretVersion): void {
    this.previous = this.current;
    this.current = next;
    this.changedAt = clock;
  }

  retire(): void {
    this.previous = undefined;
    this.changedAt = clock;
  }

  readCurrent(): Promise<SecretVersion> {
    return this.#read('current', () => this.#orNone(this.current));
  }

  readVersion(versionId: string): Promise<SecretVersion> {
    return this.#read(`version ${versionId}`, () =>
      this.#orNone([this.current, this.previous].find((one) => one?.versionId === versionId)),
    );
  }

  readLabels(): Promise<SecretLabels> {
    return this.#read('labels', () => {
      const { changedAt, previous } = this;
      const current = this.#orNone(this.current);
      return {
        currentId: current.versionId,
        ...(previous && { previousId: previous.versionId }),
        changedAt,
      };
    });
  }

  #orNone(version: SecretVersion | undefined): SecretVersion {
    if (version === undefined) throw new SecretNotStoredError('none');
    return version;
  }

  async #read<T>(read: Read, serve: () => T): Promise<T> {
    this.reads.push(read);
    if (this.down || this.failing.has(read)) throw new Error('store is down');
    const served = serve();
    if (this.afterRead?.read === read) {
      const { action } = this.afterRead;
      this.afterRead = undefined;
      action();
    }
    return served;
  }
}

const TIMES = {
  cacheFor: 60 * SECOND,
  refetchEvery: 3 * SECOND,
  previousFor: 24 * HOUR,
  keepFor: 6 * HOUR,
};

let store: Store;
let clock: number;
let secret: WebhookSecret;

beforeEach(() => {
  clock = 1_000_000;
  store = new Store();
  secret = new WebhookSecret(store, TIMES, () => clock);
});

/** Values that a request is tried with, as the verifier does it: under the current one, and if that does not do, all. */
async function tried(): Promise<string[]> {
  await secret.current(signal);
  return (await secret.afterMismatch(signal)).versions.map(({ value }) => value);
}
const values = async () => (await secret.afterMismatch(signal)).versions.map(({ value }) => value);

test('why the store failed is told by the name of its error: the words may quote the secret', async () => {
  store.readCurrent = () =>
    Promise.reject(
      Object.assign(new SyntaxError('Unexpected token in "hunter2"'), {
        $metadata: { requestId: '5c2d-17', hunter2: 'hunter2' },
      }),
    );
  const error: unknown = await secret.current(signal).catch((thrown: unknown) => thrown);
  expect(errorSummary(error)).toEqual([
    { name: 'UnavailableError', message: 'The webhook secret cannot be read right now.' },
    {
      name: 'SecretUnreadableError',
      message: 'The store of the secret failed (SyntaxError, request 5c2d-17).',
    },
  ]);
  store.readCurrent = () => Promise.reject('hunter2');
  clock += 10 * SECOND;
  await expect(secret.current(signal)).rejects.toMatchObject({
    cause: { message: 'The store of the secret failed (unknown error).' },
  });
});

test('the current version is read once per cache time', async () => {
  store.put(version('a'));
  await secret.current(signal);
  clock += 60 * SECOND - 1;
  await secret.current(signal);
  expect(store.reads).toEqual(['current']);
  clock += 1;
  await secret.current(signal);
  expect(store.reads).toEqual(['current', 'current']);
});

test('a mismatch brings the rotated version and the one before it', async () => {
  store.put(version('a'));
  await secret.current(signal);
  store.put(version('b', clock));
  expect(await values()).toEqual(['b', 'a']);
  expect((await secret.current(signal)).value).toBe('b');
});

test('mismatches cause one refetch per interval, however many there are', async () => {
  store.put(version('a'));
  await secret.current(signal);
  for (let garbage = 0; garbage < 1000; garbage++) await secret.afterMismatch(signal);
  expect(store.reads).toEqual(['current', 'labels']);
  clock += 3 * SECOND;
  await secret.afterMismatch(signal);
  expect(store.reads).toEqual(['current', 'labels', 'labels']);
});

test('the previous version verifies until its time is over', async () => {
  store.put(version('a'));
  store.put(version('b', clock));
  await secret.current(signal);
  expect(await values()).toEqual(['b', 'a']);
  clock += 24 * HOUR - 1;
  expect(await values()).toEqual(['b', 'a']);
  clock += 1;
  expect(await values()).toEqual(['b']);
});

test('a retired version verifies no longer than the refetch interval', async () => {
  store.put(version('a'));
  store.put(version('b', clock));
  await secret.current(signal);
  expect(await values()).toEqual(['b', 'a']);
  store.retire();
  clock += 3 * SECOND;
  expect(await values()).toEqual(['b']);
});

test('a rotation in the middle of a read leaves a pair as of one moment', async () => {
  store.put(version('z'));
  store.put(version('a', clock));
  await secret.current(signal);
  store.afterRead = { read: 'labels', action: () => store.put(version('b', clock)) };
  store.readVersion = async (versionId) => version(versionId.slice('version-'.length), clock);
  expect(await values()).toEqual(['a', 'z']);
  clock += 3 * SECOND;
  expect(await values()).toEqual(['b', 'a']);
});

test('a store that is down leaves the last known versions in force', async () => {
  store.put(version('a'));
  store.put(version('b', clock));
  await secret.current(signal);
  expect(await values()).toEqual(['b', 'a']);
  store.down = true;
  clock += 10 * 60 * SECOND;
  expect((await secret.current(signal)).value).toBe('b');
  expect(await values()).toEqual(['b', 'a']);
  expect((await secret.afterMismatch(signal)).stale).toBe(true);
  store.down = false;
  clock += 3 * SECOND;
  expect((await secret.afterMismatch(signal)).stale).toBe(false);
});

test('a store that is down does not cost every request a read', async () => {
  store.put(version('a'));
  await secret.current(signal);
  store.down = true;
  clock += 61 * SECOND;
  for (let request = 0; request < 100; request++) await secret.current(signal);
  expect(store.reads).toHaveLength(2);
});

test('a blip at the first read is remembered for a second, so that garbage does not add to it', async () => {
  store.put(version('a'));
  store.down = true;
  for (let request = 0; request < 100; request++) {
    await expect(secret.current(signal)).rejects.toThrow(UnavailableError);
  }
  expect(store.reads).toEqual(['current']);
  store.down = false;
  clock += SECOND;
  expect((await secret.current(signal)).value).toBe('a');
});

test('whoever asks is told that it was the secret that failed', async () => {
  await expect(secret.current(signal)).rejects.toMatchObject({ stage: 'secret' });
  store.down = true;
  clock += 3 * SECOND;
  await expect(secret.current(signal)).rejects.toMatchObject({ stage: 'secret' });
});

test('nothing stored verifies nothing, at a bounded price, until something is stored', async () => {
  for (let request = 0; request < 100; request++) {
    await expect(secret.current(signal)).rejects.toThrow(UnavailableError);
  }
  expect(store.reads).toEqual(['current']);
  store.put(version('a'));
  clock += 3 * SECOND;
  expect((await secret.current(signal)).value).toBe('a');
});

test.each(['', ' ', '\n', '\r\n', '\ufeff'])('a secret that is nothing but %j is none', async (blank) => {
  store.put(version(blank));
  await secret.preload(signal);
  await expect(secret.current(signal)).rejects.toThrow('No webhook secret is stored yet.');
  store.put(version('a', clock));
  clock += 3 * SECOND;
  expect(await values()).toEqual(['a']);
});

test('a secret that was deleted is forgotten at once when the store says so', async () => {
  store.put(version('a'));
  await secret.current(signal);
  store.current = undefined;
  await expect(secret.afterMismatch(signal)).rejects.toThrow(UnavailableError);
  await expect(secret.current(signal)).rejects.toThrow(UnavailableError);
});

test('a secret that was deleted leaves nothing to try, and is said to be absent', async () => {
  store.put(version('a'));
  await secret.current(signal);
  store.current = undefined;
  await expect(secret.afterMismatch(signal)).rejects.toThrow('No webhook secret is stored yet.');
  await expect(secret.afterMismatch(signal)).resolves.toStrictEqual({ versions: [], stale: true });
});

test('after an outage the secret is read again as soon as a refetch is due', async () => {
  store.put(version('a'));
  await secret.current(signal);
  store.down = true;
  clock += 61 * SECOND;
  expect((await secret.current(signal)).value).toBe('a');
  store.down = false;
  store.put(version('b', clock));
  clock += 3 * SECOND;
  expect((await secret.current(signal)).value).toBe('b');
});

test('a second read that failed does not hide the version in force when its cache time ends', async () => {
  store.put(version('a'));
  await secret.current(signal);
  clock += 60 * SECOND - 500;
  store.down = true;
  await secret.afterMismatch(signal);
  clock += 500;
  expect((await secret.current(signal)).value).toBe('a');
});

test('a previous version without a secret is none, whatever else is stored with it', async () => {
  store.current = version('one', clock);
  store.previous = { ...version(''), pathToken: 'token' };
  expect(await values()).toEqual(['one']);
});

test('a version that is both the current and the previous one is tried once', async () => {
  store.put(version('a'));
  store.previous = store.current;
  await secret.current(signal);
  expect(await values()).toEqual(['a']);
});

test('a secret of which no version is the current one is none', async () => {
  store.put(version('a'));
  await secret.current(signal);
  store.readLabels = async () => ({ previousId: 'version-a', changedAt: 0 });
  await expect(secret.afterMismatch(signal)).rejects.toMatchObject({
    message: 'No webhook secret is stored yet.',
    cause: new SecretNotStoredError('The webhook secret has no value.'),
  });
});

test('an empty secret says so in the cause', async () => {
  store.put(version(''));
  await expect(secret.current(signal)).rejects.toMatchObject({
    cause: new SecretNotStoredError('The stored webhook secret is empty.'),
  });
});

test.each([
  [{ name: 42 }, 'unknown error'],
  [{ name: 'quotes the-secret' }, 'unknown error'],
  [{ name: 'Quotes: the-secret' }, 'unknown error'],
  [{ name: 'AccessDenied' }, 'AccessDenied'],
  [{ name: 'AccessDenied', $metadata: { requestId: 'r-1' } }, 'AccessDenied, request r-1'],
  [{ name: 'AccessDenied', $metadata: { requestId: 'r 1' } }, 'AccessDenied'],
  [undefined, 'unknown error'],
])('of a failure of the store like %j only identifiers are told: %s', async (failure, told) => {
  store.readCurrent = () => Promise.reject(failure);
  await expect(secret.current(signal)).rejects.toMatchObject({
    message: 'The webhook secret cannot be read right now.',
    cause: { name: 'SecretUnreadableError', message: `The store of the secret failed (${told}).` },
  });
});

describe('what is in force after a rotation', () => {
  const DAY = 24 * HOUR;

  it('is never a new current version paired with the predecessor of an older one', async () => {
    secret = new WebhookSecret(store, { ...TIMES, cacheFor: SECOND }, () => clock);
    store.put(version('v1', clock));
    clock += DAY;
    store.put(version('v2', clock));
    clock += DAY;
    // Somebody retired nothing, so v1 still has its label; garbage has it looked at.
    expect(await tried()).toEqual(['v2']);
    expect(store.reads).toEqual(['current', 'labels']);
    store.put(version('v3', clock));
    clock += SECOND;
    expect(await tried()).toEqual(['v3', 'v2']);
  });

  it('is the version before, also right after a read that garbage caused', async () => {
    secret = new WebhookSecret(store, { ...TIMES, cacheFor: SECOND }, () => clock);
    store.put(version('v1', clock));
    clock += DAY - SECOND;
    store.put(version('v2', clock));
    expect(await tried()).toEqual(['v2', 'v1']);
    store.put(version('v3', clock));
    clock += SECOND;
    expect(await tried()).toEqual(['v3', 'v2']);
  });

  it.each<[string, Read[]]>([
    ['labels', ['labels']],
    ['value of the previous version', ['version version-v2']],
  ])(
    'is, while the %s cannot be read, what was the current version, never an older one',
    async (_name, failing) => {
      store.put(version('v1', clock));
      store.put(version('v2', clock));
      expect(await tried()).toEqual(['v2', 'v1']);
      store.put(version('v3', clock));
      for (const read of failing) store.failing.add(read);
      clock += 60 * SECOND;
      expect(await tried()).toEqual(['v3', 'v2']);
      expect((await secret.afterMismatch(signal)).stale).toBe(failing.includes('labels'));
    },
  );

  it('is not known as a whole while the value of the previous version cannot be read', async () => {
    store.put(version('v1', clock));
    store.put(version('v2', clock));
    store.failing.add('version version-v1');
    expect(await tried()).toEqual(['v2']);
    expect((await secret.afterMismatch(signal)).stale).toBe(true);
  });

  it('is not a retired version for longer than the outage hours while its label cannot be read', async () => {
    store.put(version('v1', clock));
    store.put(version('v2', clock));
    expect(await tried()).toEqual(['v2', 'v1']);
    store.retire();
    store.failing.add('labels');
    clock += 6 * HOUR + 60 * SECOND - 1;
    expect(await tried()).toEqual(['v2', 'v1']);
    clock += 1;
    expect(await tried()).toEqual(['v2']);
    expect((await secret.afterMismatch(signal)).stale).toBe(true);
  });

  it('is what two rotations between two reads left', async () => {
    store.put(version('v1', clock));
    expect(await tried()).toEqual(['v1']);
    store.put(version('v2', clock));
    store.put(version('v3', clock));
    clock += 60 * SECOND;
    expect(await tried()).toEqual(['v3', 'v2']);
    expect(store.reads).toEqual(['current', 'labels', 'current', 'labels', 'version version-v2']);
  });

  it('has its time from when it was replaced, not from when its successor was stored', async () => {
    store.put(version('v2', clock - 90 * DAY));
    const staged = version('v3', clock - 3 * DAY);
    store.put(staged);
    expect(await tried()).toEqual(['v3', 'v2']);
    clock += DAY - 1;
    expect(await tried()).toEqual(['v3', 'v2']);
    clock += 1;
    expect(await tried()).toEqual(['v3']);
  });

  it('is the newer version when the label was moved back to an older one', async () => {
    const [v1, v2] = [version('v1', clock - 90 * DAY), version('v2', clock - 10 * DAY)];
    store.put(v1);
    store.put(v2);
    expect(await tried()).toEqual(['v2', 'v1']);
    store.put(v1);
    clock += 3 * SECOND;
    expect(await tried()).toEqual(['v1', 'v2']);
    clock += DAY - 3 * SECOND - 1;
    expect(await tried()).toEqual(['v1', 'v2']);
    clock += 1;
    expect(await tried()).toEqual(['v1']);
  });

  it('is the current version alone where no overlap is configured', async () => {
    secret = new WebhookSecret(store, { ...TIMES, previousFor: 0 }, () => clock);
    store.put(version('v1', clock));
    expect(await tried()).toEqual(['v1']);
    store.put(version('v2', clock));
    store.failing.add('labels');
    clock += 60 * SECOND;
    expect(await tried()).toEqual(['v2']);
  });

  it('costs no look more than garbage may cause, but one for the rotation', async () => {
    secret = new WebhookSecret(store, { ...TIMES, cacheFor: SECOND, refetchEvery: 60 * SECOND }, () => clock);
    store.put(version('v1', clock));
    await tried();
    store.put(version('v2', clock));
    clock += SECOND;
    for (let garbage = 0; garbage < 1000; garbage++) await tried();
    expect(store.reads).toEqual(['current', 'labels', 'current', 'labels']);
    store.failing.add('labels');
    store.put(version('v3', clock));
    clock += SECOND;
    for (let garbage = 0; garbage < 1000; garbage++) await tried();
    expect(store.reads).toEqual(['current', 'labels', 'current', 'labels', 'current', 'labels']);
  });

  it.each([
    [1000, 5000, 6000],
    [5000, 1000, 6000],
    [5000, 0, 6000],
  ])('stored at %i, changed at %i: verifies for a second, until %i', (storedAt, changedAt, until) => {
    expect(previousSecretUntil({ storedAt }, changedAt, SECOND)).toBe(until);
  });
});

describe('while reads fail', () => {
  const FAILING: [string, Read[]][] = [
    ['everything', ['current', 'labels']],
    ['values, as without the key', ['current', 'version version-a']],
  ];

  it.each(FAILING)(
    'of %s, what is known is kept for its hours, and nothing after that',
    async (_name, reads) => {
      store.put(version('a'));
      await secret.current(signal);
      for (const read of reads) store.failing.add(read);
      for (let minute = 1; minute <= 6 * 60; minute++) {
        clock += 60 * SECOND;
        await tried();
      }
      clock += 60 * SECOND - 1;
      expect((await secret.current(signal)).value).toBe('a');
      clock += 1;
      await expect(secret.current(signal)).rejects.toThrow('The webhook secret cannot be read right now.');
      await expect(secret.current(signal)).rejects.toThrow('The webhook secret cannot be read right now.');
      store.failing.clear();
      clock += SECOND;
      expect((await secret.current(signal)).value).toBe('a');
    },
  );

  it('a store that was asked in vain is not asked for every request, to the end and after it', async () => {
    store.put(version('a'));
    await secret.current(signal);
    store.down = true;
    clock += 6 * HOUR + 59 * SECOND;
    for (let request = 0; request < 100; request++) await secret.current(signal);
    expect(store.reads).toHaveLength(2);
    clock += SECOND;
    for (let request = 0; request < 100; request++) await secret.current(signal).catch(() => {});
    expect(store.reads).toHaveLength(3);
  });

  it('each failure is told once, with how long it has been so', async () => {
    store.put(version('a'));
    await tried();
    expect(secret.takeFailure()).toBeUndefined();
    store.down = true;
    clock += 60 * SECOND;
    await secret.current(signal);
    expect(secret.takeFailure()).toMatchObject({
      failingFor: 0,
      reason: 'The store of the secret failed (Error).',
    });
    await secret.current(signal);
    expect(secret.takeFailure()).toBeUndefined();
    clock += 5 * 60 * SECOND;
    await tried();
    expect(secret.takeFailure()).toMatchObject({ failingFor: 5 * 60 * SECOND });
    clock += 60 * SECOND;
    await secret.afterMismatch(signal);
    expect(secret.takeFailure()).toMatchObject({ failingFor: 60 * SECOND });
    store.down = false;
    clock += 60 * SECOND;
    await tried();
    expect(secret.takeFailure()).toBeUndefined();
    store.down = true;
    clock += 60 * SECOND;
    await tried();
    expect(secret.takeFailure()).toMatchObject({ failingFor: 0 });
  });

  it('a read that succeeds does not hide that values cannot be read, nor the other way round', async () => {
    store.put(version('a'));
    await secret.current(signal);
    for (const [failing, other] of [
      ['current', 'labels'],
      ['labels', 'current'],
    ] as const) {
      store.failing = new Set([failing]);
      clock += 60 * SECOND;
      await tried();
      expect([other, secret.takeFailure()]).toMatchObject([other, { failingFor: 0 }]);
      clock += 60 * SECOND;
      await tried();
      expect([other, secret.takeFailure()]).toMatchObject([other, { failingFor: 60 * SECOND }]);
    }
  });

  it('a first read that fails is told, too', async () => {
    store.down = true;
    await secret.current(signal).catch(() => {});
    expect(secret.takeFailure()).toMatchObject({ failingFor: 0 });
    clock += 10 * SECOND;
    await secret.current(signal).catch(() => {});
    expect(secret.takeFailure()).toMatchObject({ failingFor: 10 * SECOND });
  });

  it('"there is none" is an answer, not a failure', async () => {
    await secret.current(signal).catch(() => {});
    expect(secret.takeFailure()).toBeUndefined();
  });
});

describe('read before the first request', () => {
  it('is in the cache when that comes', async () => {
    store.put(version('one'));
    await secret.preload(signal);
    expect(await secret.current(signal)).toEqual(version('one'));
    expect(store.reads).toEqual(['current']);
  });

  it('ages from then on', async () => {
    store.put(version('one'));
    await secret.preload(signal);
    store.put(version('two'));
    clock += 60 * SECOND;
    expect((await secret.current(signal)).value).toBe('two');
  });

  it.each([
    ['none is stored', () => {}],
    ['an empty one is stored', () => store.put(version(''))],
    [
      'the store is down',
      () => {
        store.down = true;
      },
    ],
  ])('leaves no trace when %s: the first request asks, and is believed', async (_name, fault) => {
    fault();
    await secret.preload(signal).catch(() => {});
    store.down = false;
    store.put(version('one'));
    expect((await secret.current(signal)).value).toBe('one');
    expect(store.reads).toEqual(['current', 'current']);
  });

  it('does not push out what a request has read meanwhile', async () => {
    store.put(version('one'));
    const slow = Promise.withResolvers<void>();
    const late = new WebhookSecret(
      {
        readCurrent: async () => {
          const isFirst = store.reads.length === 0;
          const read = await store.readCurrent();
          if (isFirst) await slow.promise;
          return read;
        },
        readVersion: (versionId) => store.readVersion(versionId),
        readLabels: () => store.readLabels(),
      },
      TIMES,
      () => clock,
    );
    const early = late.preload(signal);
    store.put(version('two'));
    expect((await late.current(signal)).value).toBe('two');
    slow.resolve();
    await early;
    expect((await late.current(signal)).value).toBe('two');
  });
});
