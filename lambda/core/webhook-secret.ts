import type { Clock, SecretStore, SecretVersion } from './ports.ts';
import { UnavailableError } from './webhook-error.ts';

/** Nobody has stored a webhook secret yet, or what is stored has no usable value. Verifies nothing. */
export class SecretNotStoredError extends Error {
  override readonly name = 'SecretNotStoredError';
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

/**
 * The webhook secret in one execution environment: cached, rotated without a gap, and never a lever for garbage.
 *
 * Normally only the current version is read, once per `cacheFor`. When a request does not verify, either it is garbage
 * or the secret was rotated since; so the current and the previous version are read again, but at most once per
 * `refetchEvery`. Because the previous version is only ever used on that path, it is never older than `refetchEvery`
 * when it verifies something: retiring it takes effect at once.
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
  #refetchedAt = Number.NEGATIVE_INFINITY;
  #absentSince = Number.NEGATIVE_INFINITY;

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
    if (this.#now() - this.#absentSince < this.#times.refetchEvery) throw notStored();
    return this.#readCurrent(signal);
  }

  /**
   * The versions worth a second try after a request did not verify under {@link current}, newest first.
   */
  async afterMismatch(signal: AbortSignal): Promise<readonly SecretVersion[]> {
    if (this.#now() - this.#refetchedAt >= this.#times.refetchEvery) {
      this.#refetchedAt = this.#now();
      await this.#refetch(signal);
    }
    const current = this.#current?.version;
    if (current === undefined) return [];
    const previous = this.#previous;
    const usable = previous !== undefined && this.#now() < current.storedAt + this.#times.previousFor;
    return usable ? [current, previous] : [current];
  }

  async #refetch(signal: AbortSignal): Promise<void> {
    try {
      let current = await this.#readCurrent(signal);
      let previous = await this.#store.readPrevious(signal);
      if (previous?.versionId === current.versionId) {
        // Rotated between the two reads: what was current a moment ago is the previous one now.
        current = await this.#readCurrent(signal);
        previous = await this.#store.readPrevious(signal);
      }
      this.#previous = previous?.versionId === current.versionId ? undefined : previous;
    } catch (error) {
      if (this.#current === undefined) throw error;
    }
  }

  async #readCurrent(signal: AbortSignal): Promise<SecretVersion> {
    try {
      const version = await this.#store.readCurrent(signal);
      if (version.value === '') throw new SecretNotStoredError('The stored webhook secret is empty.');
      this.#current = { version, readAt: this.#now() };
      return version;
    } catch (error) {
      if (error instanceof SecretNotStoredError) {
        this.#current = undefined;
        this.#previous = undefined;
        this.#absentSince = this.#now();
        throw notStored(error);
      }
      if (this.#current !== undefined) {
        const { version } = this.#current;
        // An outage must not cost every request a time-out: the next read is tried after `refetchEvery`.
        this.#current = { version, readAt: this.#now() - this.#times.cacheFor + this.#times.refetchEvery };
        return version;
      }
      throw new UnavailableError('The webhook secret cannot be read right now.', { cause: error });
    }
  }
}

function notStored(cause?: unknown): UnavailableError {
  return new UnavailableError('No webhook secret is stored yet.', { cause });
}
