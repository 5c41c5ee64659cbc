import type { Clock, SecretStore, SecretVersion } from './ports.ts';
import { isBlankSecret } from './security-hash.ts';
import { UnavailableError } from './webhook-error.ts';

/** Nobody has stored a webhook secret yet, or what is stored has no usable value. Verifies nothing. */
export class SecretNotStoredError extends Error {
  override readonly name = 'SecretNotStoredError';
}

const IDENTIFIER = /^[\w-]{1,64}$/;

/**
 * The store did not give the secret. Tells the name of the error and the store's id of the request, and no more: the words
 * of an error may quote what was read, as those of a parser do that met half an answer.
 */
class SecretUnreadableError extends Error {
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

/** What a second look after a mismatch brought. */
export interface SecondLook {
  /** Versions worth a try, newest first. */
  readonly versions: readonly SecretVersion[];
  /** The store did not answer, so a version that is not among these may be in force. */
  readonly stale: boolean;
}

/** Times that govern the cache, in milliseconds. */
export interface SecretTimes {
  /** Longest age of the current secret before it is read again. */
  readonly cacheFor: number;
  /** Least time between two reads caused by requests that do not verify. */
  readonly refetchEvery: number;
  /** How long the previous secret verifies after the current one was stored. */
  readonly previousFor: number;
}

/** A store that has just failed is asked again after this time, in milliseconds: garbage must not add to its trouble. */
const FAILURE_PAUSE = 1000;

/**
 * The webhook secret in one execution environment: cached, rotated without a gap, and never a lever for garbage.
 *
 * Normally only the current version is read, once per `cacheFor`. When a request does not verify, either it is garbage
 * or the secret was rotated since; so the current and the previous version are read again, but at most once per
 * `refetchEvery`. Because the previous version is only ever used on that path, it is never older than `refetchEvery`
 * when it verifies something: retiring it takes effect at once. (An environment that has seen nothing since before the
 * rotation takes the old version for the current one until `cacheFor` is over.)
 *
 * A store that does not answer leaves the last known versions in force: refusing genuine events that the sender will
 * not send again is worse than honouring a secret for the length of an outage. A store that answers "there is none"
 * is believed at once.
 */
export class WebhookSecret {
  readonly #store: SecretStore;
  readonly #times: SecretTimes;
  readonly #now: Clock;
  #current: { readonly version: SecretVersion; readonly readAt: number } | undefined;
  #previous: SecretVersion | undefined;
  #refetch = { at: Number.NEGATIVE_INFINITY, failed: false };
  /** Why there is no secret, and until when that is believed without asking again. */
  #refusal: { readonly error: UnavailableError; readonly until: number } | undefined;

  constructor(store: SecretStore, times: SecretTimes, now: Clock) {
    this.#store = store;
    this.#times = times;
    this.#now = now;
  }

  /**
   * The current version, normally from the cache.
   *
   * @throws UnavailableError if none is stored, or the store does not answer and nothing is cached
   */
  async current(signal: AbortSignal): Promise<SecretVersion> {
    const cached = this.#current;
    if (cached !== undefined && this.#now() - cached.readAt < this.#times.cacheFor) return cached.version;
    if (cached === undefined && this.#refusal !== undefined && this.#now() < this.#refusal.until) {
      throw this.#refusal.error;
    }
    try {
      return await this.#readCurrent(signal);
    } catch (error) {
      if (this.#current === undefined) throw error;
      const { version } = this.#current;
      // An outage must not cost every request a time-out: the next read is tried after `refetchEvery`.
      this.#current = { version, readAt: this.#now() - this.#times.cacheFor + this.#times.refetchEvery };
      return version;
    }
  }

  /**
   * Reads the current version ahead of the first request. What goes wrong here leaves no trace: the first request asks as
   * if nobody had asked before.
   *
   * @throws what the store throws
   */
  async preload(signal: AbortSignal): Promise<void> {
    const version = await this.#store.readCurrent(signal);
    if (!isBlankSecret(version.value)) this.#current ??= { version, readAt: this.#now() };
  }

  /**
   * The versions to try on a request that did not verify under {@link current}.
   *
   * @throws UnavailableError if none is stored any more
   */
  async afterMismatch(signal: AbortSignal): Promise<SecondLook> {
    if (this.#now() - this.#refetch.at >= this.#times.refetchEvery) await this.#readBoth(signal);
    const stale = this.#refetch.failed;
    const current = this.#current?.version;
    if (current === undefined) return { versions: [], stale };
    const previous = this.#previous;
    // A blank secret verifies nothing, so what is stored with it, the token of the URLs, does not count either.
    const usable =
      previous !== undefined &&
      !isBlankSecret(previous.value) &&
      this.#now() < current.storedAt + this.#times.previousFor;
    return { versions: usable ? [current, previous] : [current], stale };
  }

  async #readBoth(signal: AbortSignal): Promise<void> {
    const at = this.#now();
    this.#refetch = { at, failed: true };
    try {
      let current = await this.#readCurrent(signal);
      let previous = await this.#store.readPrevious(signal);
      if (previous?.versionId === current.versionId) {
        // Rotated between the two reads: what was current a moment ago is the previous one now.
        current = await this.#readCurrent(signal);
        previous = await this.#store.readPrevious(signal);
      }
      this.#previous = previous?.versionId === current.versionId ? undefined : previous;
      this.#refetch = { at, failed: false };
    } catch (error) {
      if (this.#current === undefined) throw unavailable(error);
    }
  }

  async #readCurrent(signal: AbortSignal): Promise<SecretVersion> {
    try {
      const version = await this.#store.readCurrent(signal);
      if (isBlankSecret(version.value)) throw new SecretNotStoredError('The stored webhook secret is empty.');
      this.#current = { version, readAt: this.#now() };
      this.#refusal = undefined;
      return version;
    } catch (cause) {
      const absent = cause instanceof SecretNotStoredError;
      if (absent) {
        this.#current = undefined;
        this.#previous = undefined;
      }
      const error = unavailable(cause);
      this.#refusal = { error, until: this.#now() + (absent ? this.#times.refetchEvery : FAILURE_PAUSE) };
      throw error;
    }
  }
}

function unavailable(cause: unknown): UnavailableError {
  if (cause instanceof UnavailableError) return cause;
  if (cause instanceof SecretNotStoredError) {
    return new UnavailableError('No webhook secret is stored yet.', { cause });
  }
  return new UnavailableError('The webhook secret cannot be read right now.', {
    cause: new SecretUnreadableError(cause),
  });
}
