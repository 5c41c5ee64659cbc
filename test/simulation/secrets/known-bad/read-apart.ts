import type { Clock, SecretStore, SecretVersion } from '../../../../lambda/core/ports.ts';
import { UnavailableError } from '../../../../lambda/core/request/webhook-error.ts';
import {
  type SecondLook,
  SecretNotStoredError,
  type SecretTimes,
  type WebhookSecret,
} from '../../../../lambda/core/signature/webhook-secret.ts';

/**
 * Reads the current and the previous version each when it seems due, and takes the two it has for a pair. What fails to be
 * read stays as it was.
 */
class ReadApart implements Pick<WebhookSecret, 'current' | 'afterMismatch' | 'preload'> {
  readonly #store: SecretStore;
  readonly #times: SecretTimes;
  readonly #now: Clock;
  #current: { readonly version: SecretVersion; readonly readAt: number } | undefined;
  #previous: SecretVersion | undefined;
  #changedAt = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #failed = false;

  constructor(store: SecretStore, times: SecretTimes, now: Clock) {
    this.#store = store;
    this.#times = times;
    this.#now = now;
  }

  async preload(): Promise<void> {}

  async current(signal: AbortSignal): Promise<SecretVersion> {
    const { cacheFor, refetchEvery, keepFor } = this.#times;
    const known = this.#current;
    if (known !== undefined && this.#now() < known.readAt + cacheFor) return known.version;
    try {
      return await this.#readCurrent(signal);
    } catch (cause) {
      const isOver = known === undefined || this.#now() >= known.readAt + cacheFor + keepFor;
      if (isOver || cause instanceof SecretNotStoredError) {
        this.#current = undefined;
        throw new UnavailableError('It cannot be read.', { cause });
      }
      this.#current = { ...known, readAt: this.#now() - cacheFor + refetchEvery };
      return known.version;
    }
  }

  async afterMismatch(signal: AbortSignal): Promise<SecondLook> {
    if (this.#now() - this.#lookedAt >= this.#times.refetchEvery) await this.#look(signal);
    const current = this.#current?.version;
    if (current === undefined) return { versions: [], stale: this.#failed };
    const isInTime = this.#now() < Math.max(current.storedAt, this.#changedAt) + this.#times.previousFor;
    const previous = isInTime ? this.#previous : undefined;
    return { versions: previous === undefined ? [current] : [current, previous], stale: this.#failed };
  }

  async #look(signal: AbortSignal): Promise<void> {
    this.#lookedAt = this.#now();
    this.#failed = true;
    try {
      await this.#readCurrent(signal);
      const { previousId, changedAt } = await this.#store.readLabels(signal);
      this.#previous =
        previousId === undefined ? undefined : await this.#store.readVersion(previousId, signal);
      this.#changedAt = changedAt;
      this.#failed = false;
    } catch (cause) {
      if (this.#current === undefined) throw new UnavailableError('It cannot be read.', { cause });
    }
  }

  async #readCurrent(signal: AbortSignal): Promise<SecretVersion> {
    const version = await this.#store.readCurrent(signal);
    this.#current = { version, readAt: this.#now() };
    return version;
  }
}

export function readApart(store: SecretStore, times: SecretTimes, now: Clock): WebhookSecret {
  return new ReadApart(store, times, now) as unknown as WebhookSecret;
}
