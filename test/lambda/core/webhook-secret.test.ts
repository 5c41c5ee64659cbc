import { errorSummary } from '../../../lambda/core/error-summary.ts';
import type { SecretStore, SecretVersion } from '../../../lambda/core/ports.ts';
import { UnavailableError } from '../../../lambda/core/webhook-error.ts';
import { SecretNotStoredError, WebhookSecret } from '../../../lambda/core/webhook-secret.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const signal = new AbortController().signal;

function version(value: string, storedAt = 0): SecretVersion {
  return { versionId: `version-${value}`, value, storedAt };
}

/** Secrets Manager reduced to its two labels. */
class Store implements SecretStore {
  current: SecretVersion | undefined;
  previous: SecretVersion | undefined;
  down = false;
  reads: string[] = [];
  /** Runs after the next read of the current version was served. */
  afterCurrent: (() => void) | undefined;

  put(next: SecretVersion): void {
    this.previous = this.current;
    this.current = next;
  }

  async readCurrent(): Promise<SecretVersion> {
    this.reads.push('current');
    if (this.down) throw new Error('store is down');
    if (this.current === undefined) throw new SecretNotStoredError('none');
    const served = this.current;
    this.afterCurrent?.();
    this.afterCurrent = undefined;
    return served;
  }

  async readPrevious(): Promise<SecretVersion | undefined> {
    this.reads.push('previous');
    if (this.down) throw new Error('store is down');
    return this.previous;
  }
}

let store: Store;
let clock: number;
let secret: WebhookSecret;

beforeEach(() => {
  store = new Store();
  clock = 1_000_000;
  secret = new WebhookSecret(
    store,
    { cacheFor: 60 * SECOND, refetchEvery: 3 * SECOND, previousFor: 24 * HOUR },
    () => clock,
  );
});

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
  expect(store.reads).toEqual(['current', 'current', 'previous']);
  clock += 3 * SECOND;
  await secret.afterMismatch(signal);
  expect(store.reads).toHaveLength(5);
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
  store.previous = undefined;
  clock += 3 * SECOND;
  expect(await values()).toEqual(['b']);
});

test('a rotation between the two reads does not lose the version that has just become the previous one', async () => {
  store.put(version('z'));
  store.put(version('a'));
  await secret.current(signal);
  store.afterCurrent = () => store.put(version('b', clock));
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

test('a second look that failed does not hide the version in force when its cache time ends', async () => {
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

describe('read ahead of the first request', () => {
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
          const read = await store.readCurrent();
          if (store.reads.length === 1) await slow.promise;
          return read;
        },
        readPrevious: () => store.readPrevious(),
      },
      { cacheFor: 60 * SECOND, refetchEvery: 3 * SECOND, previousFor: 24 * HOUR },
      () => clock,
    );
    const ahead = late.preload(signal);
    store.put(version('two'));
    expect((await late.current(signal)).value).toBe('two');
    slow.resolve();
    await ahead;
    expect((await late.current(signal)).value).toBe('two');
  });
});
