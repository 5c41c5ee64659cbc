import type { Clock, SecretLabels, SecretStore, SecretVersion } from '../ports.ts';
import { UnavailableError } from '../request/webhook-error.ts';
import { isBlankSecret } from './security-hash.ts';

/** Nobody has stored a webhook secret yet, or what is stored has no usable value. Verifies nothing. */
export class SecretNotStoredError extends Error {
  override readonly name = 'SecretNotStoredError';
}

const IDENTIFIER = /^[\w-]{1,64}$/;

/**
 * The store did not give the secret. Tells the name of the error and the store's id of the request, and no more: the words
 * of an error may quote what was read, as those of a parser do that met half an answer.
 */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError';

  constructor(error: unknown) {
    const { name, $metadata } = Object(error) as {
      readonly name?: unknown;
      readonly $metadata?: { readonly requestId?: unknown };
    };
    const [kind, requestId] = [name, $metadata?.requestId].map((value) =>
      typeof value === 'string' && IDENTIFIER.test(value) ? value : undefined,
    );
    const request = requestId === undefined ? '' : `, request ${requestId}`;
    super(`The store of the secret failed (${kind ?? 'unknown error'}${request}).`);
  }
}

/** What a second read after a mismatch brought. */
export interface SecondLook {
  /** Versions worth a try, newest first. */
  readonly versions: readonly SecretVersion[];
  /** The read failed, so a version that is not among these may be in force. */
  readonly stale: boolean;
}

/** Times that govern the cache, in milliseconds. */
export interface SecretTimes {
  /** Longest age of the current secret before it is read again. */
  readonly cacheFor: number;
  /** Least time between two reads caused by requests that do not verify. */
  readonly refetchEvery: number;
  /** How long the previous secret verifies after it was replaced. */
  readonly previousFor: number;
  /** How long what is known is kept, beyond `cacheFor`, while reads fail. */
  readonly keepFor: number;
}

/** Looks that failed. */
export interface SecretFailure {
  /** Since the first of them, with none between that succeeded, in milliseconds. */
  readonly failingFor: number;
  /** Why the last one failed: an error's name and the store's id of the request, and no more. */
  readonly reason: string;
}

/** A store that has just failed is asked again after this time, in milliseconds: garbage must not add to its trouble. */
const FAILURE_PAUSE = 1000;

/**
 * Until when the previous version verifies, in milliseconds since the epoch.
 *
 * The store does not say when a label was moved. It was not before the current version was stored, and not after anything
 * of the secret was last changed: the later of the two is never too early. It may be too late, as any change of the secret
 * counts, that of a tag, too; whoever wants the previous one gone retires it.
 *
 * Both times are of the store's clock. What it differs from the caller's adds to the time or takes from it: seconds at
 * most.
 *
 * @param current - when the current version was stored
 * @param changedAt - when anything of the secret was last changed
 */
export function previousSecretUntil(
  current: Pick<SecretVersion, 'storedAt'>,
  changedAt: number,
  previousFor: number,
): number {
  return Math.max(current.storedAt, changedAt) + previousFor;
}

/** A version, and when a read that succeeded last found it in its role. */
interface Confirmed {
  readonly version: SecretVersion;
  readonly confirmedAt: number;
}

/**
 * The webhook secret in one execution environment: cached, rotated without a gap, and never a lever for garbage.
 *
 * What verifies is the current version as of the last look that succeeded and, within its time, the one it replaced.
 *
 *     current()        ── reads AWSCURRENT once per cacheFor ──────────▶ same version: nothing else
 *                                                                      another one: the next mismatch looks at once
 *     afterMismatch()  ── looks, once per refetchEvery at most:
 *                           labels of all versions as of one moment ──▶ current and previous are a pair
 *                           values of those not yet read
 *
 * When a request does not verify, either it is garbage or the secret was rotated since. So that is when the labels are
 * looked at, and as the previous version is used on that path only, it is never older than `refetchEvery`: retiring it
 * takes effect at once. (An environment that has seen nothing since before the rotation takes the old version for the
 * current one until `cacheFor` is over.) Versions never change, so in garbage's steady state a read is one request.
 *
 * A read that finds another current version knows nothing of its previous one. Until the read that this makes due has
 * succeeded, what was the current version stands in its place, for no other can be less wrong: it was in force when it
 * was last seen. How often this happens is bounded by the number of rotations, whatever is sent.
 *
 * A read that fails leaves in force what is known, for `keepFor`: to reject genuine events that the sender will not send
 * again is worse than to honour a secret for some hours more. After that nothing verifies. A store that answers "there is
 * none" is believed at once.
 */
export class WebhookSecret {
  readonly #store: SecretStore;
  readonly #times: SecretTimes;
  readonly #now: Clock;
  #current: Confirmed | undefined;
  #previous: (Confirmed & { readonly until: number }) | undefined;
  #readDueAt = Number.NEGATIVE_INFINITY;
  #lookDueAt = Number.NEGATIVE_INFINITY;
  #lookFailed = false;
  /** Why there is no secret, and until when that is believed without asking again. */
  #rejection: { readonly error: UnavailableError; readonly until: number } | undefined;
  /** Since when each way to ask has failed; absent if it succeeded last. */
  #failingSince: { read?: number; look?: number } = {};
  #failure: SecretFailure | undefined;

  constructor(store: SecretStore, times: SecretTimes, now: Clock) {
    this.#store = store;
    this.#times = times;
    this.#now = now;
  }

  /**
   * The current version, normally from the cache.
   *
   * @throws UnavailableError if none is stored, or looks fail and nothing is known any more
   */
  async current(signal: AbortSignal): Promise<SecretVersion> {
    const now = this.#now();
    if (this.#current !== undefined) {
      if (now < this.#readDueAt) return this.#current.version;
    } else if (this.#rejection !== undefined && now < this.#rejection.until) {
      throw this.#rejection.error;
    }
    try {
      const version = usable(await this.#store.readCurrent(signal));
      delete this.#failingSince.read;
      this.#adopt(version, now);
      return version;
    } catch (cause) {
      const error = this.#failed('read', cause);
      if (this.#current === undefined) throw error;
      // An outage must not cost every request a time-out.
      const { version, confirmedAt } = this.#current;
      this.#readDueAt = Math.min(this.#now() + this.#times.refetchEvery, this.#keptUntil(confirmedAt));
      return version;
    }
  }

  /**
   * Reads the current version before the first request. What goes wrong here leaves no trace: the first request asks as
   * if nobody had asked before.
   *
   * @throws what the store throws
   */
  async preload(signal: AbortSignal): Promise<void> {
    const now = this.#now();
    const version = await this.#store.readCurrent(signal);
    if (this.#current === undefined && !isBlankSecret(version.value)) this.#adopt(version, now);
  }

  /**
   * The versions to try on a request that did not verify under {@link current}.
   *
   * @throws UnavailableError if none is stored any more
   */
  async afterMismatch(signal: AbortSignal): Promise<SecondLook> {
    if (this.#now() >= this.#lookDueAt) await this.#look(signal);
    const stale = this.#lookFailed;
    if (this.#current === undefined) return { versions: [], stale };
    const { version } = this.#current;
    const now = this.#now();
    const previous = this.#previous;
    const verifies =
      previous !== undefined && now < previous.until && now < this.#keptUntil(previous.confirmedAt);
    return { versions: verifies ? [version, previous.version] : [version], stale };
  }

  /** What failed since it was last asked, if anything did. */
  takeFailure(): SecretFailure | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const at = this.#now();
    try {
      const labels = await this.#store.readLabels(signal);
      if (labels.currentId === undefined) throw new SecretNotStoredError('The webhook secret has no value.');
      let current = this.#current?.version;
      if (labels.currentId !== current?.versionId) {
        current = usable(await this.#version(labels.currentId, signal));
        this.#adopt(current, at);
      }
      this.#previous = await this.#pairedWith(current, labels, at, signal);
      this.#lookFailed = false;
      delete this.#failingSince.look;
    } catch (cause) {
      this.#lookFailed = true;
      const error = this.#failed('look', cause);
      if (this.#current === undefined) throw error;
    } finally {
      this.#lookDueAt = at + this.#times.refetchEvery;
    }
  }

  /** The previous version of these labels, if it has any time left. */
  async #pairedWith(
    current: SecretVersion,
    { previousId, changedAt }: SecretLabels,
    confirmedAt: number,
    signal: AbortSignal,
  ) {
    if (previousId === undefined || previousId === current.versionId) return undefined;
    const until = previousSecretUntil(current, changedAt, this.#times.previousFor);
    if (this.#now() >= until) return undefined;
    try {
      return { version: usable(await this.#version(previousId, signal)), confirmedAt, until };
    } catch (error) {
      // A previous version that cannot be used verifies nothing, nor does what is stored with it, the token of the URLs.
      if (error instanceof SecretNotStoredError) return undefined;
      throw error;
    }
  }

  async #version(versionId: string, signal: AbortSignal): Promise<SecretVersion> {
    const known = this.#previous?.version;
    return known?.versionId === versionId ? known : await this.#store.readVersion(versionId, signal);
  }

  #adopt(version: SecretVersion, confirmedAt: number): void {
    const before = this.#current;
    if (before !== undefined && before.version.versionId !== version.versionId) {
      // When it was replaced is not known yet, but it was not later than now.
      this.#previous = { ...before, until: this.#now() + this.#times.previousFor };
      this.#lookDueAt = Number.NEGATIVE_INFINITY;
    }
    this.#current = { version, confirmedAt };
    this.#readDueAt = confirmedAt + this.#times.cacheFor;
    this.#rejection = undefined;
  }

  #failed(way: 'read' | 'look', cause: unknown): UnavailableError {
    const now = this.#now();
    if (cause instanceof SecretNotStoredError) {
      const error = new UnavailableError('No webhook secret is stored yet.', { cause, stage: 'secret' });
      this.#failingSince = {};
      this.#forget(error, now + this.#times.refetchEvery);
      return error;
    }
    const unreadable = new SecretUnreadableError(cause);
    const error = new UnavailableError('The webhook secret cannot be read right now.', {
      cause: unreadable,
      stage: 'secret',
    });
    const failingSince = this.#failingSince[way] ?? now;
    this.#failingSince[way] = failingSince;
    this.#failure = {
      failingFor: Math.max(now - failingSince, this.#failure?.failingFor ?? 0),
      reason: unreadable.message,
    };
    if (this.#current === undefined || now >= this.#keptUntil(this.#current.confirmedAt)) {
      this.#forget(error, now + FAILURE_PAUSE);
    }
    return error;
  }

  #forget(error: UnavailableError, until: number): void {
    this.#current = undefined;
    this.#previous = undefined;
    this.#rejection = { error, until };
  }

  #keptUntil(confirmedAt: number): number {
    return confirmedAt + this.#times.cacheFor + this.#times.keepFor;
  }
}

/** @throws SecretNotStoredError if nothing would verify under it */
function usable(version: SecretVersion): SecretVersion {
  if (isBlankSecret(version.value)) throw new SecretNotStoredError('The stored webhook secret is empty.');
  return version;
}
