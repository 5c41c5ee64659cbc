import { shownPath } from '../../../lambda/core/request/webhook-path.ts';
import type { SignedRequest } from '../../../operator/sender/post-webhook.ts';
import type { SentRequest, SpoilName } from '../../contract.ts';

/** A request of the log with what is needed to send it again; the hash and the path token stay here. */
export interface KeptRequest {
  readonly shown: SentRequest;
  readonly request: SignedRequest;
}

const MAX_REQUESTS = 2000;

/** Characters of all bodies together. */
const MAX_TEXT = 20_000_000;

const HASH = 'X-Webhook-Security-Hash';

/** What the sender sent and what it got, the newest of it. It ends with the process. */
export class SentLog {
  /** Oldest first. */
  readonly #kept = new Map<number, KeptRequest>();
  readonly #listeners = new Set<(id: number) => void>();
  #lastId = 0;
  #text = 0;

  /** Notes a request that is on its way. */
  add(eventType: string, request: SignedRequest, at: number, spoil: SpoilName | undefined): KeptRequest {
    this.#lastId += 1;
    const shown: SentRequest = {
      id: this.#lastId,
      at,
      eventType,
      requestUuid: request.requestUuid,
      path: shownPath(new URL(request.url).pathname, (name) => name === eventType),
      ...(spoil !== undefined && { spoil }),
      headers: Object.entries(request.headers).map(([name, value]) => [
        name,
        name === HASH ? '(not shown)' : value,
      ]),
      body: request.bodyText,
    };
    const kept = { shown, request };
    this.#text += request.bodyText.length;
    this.#put(kept);
    this.#forget();
    return kept;
  }

  /** Notes what came of it. */
  finish({ shown, request }: KeptRequest, end: Pick<SentRequest, 'answer' | 'failure'>): SentRequest {
    const finished = { ...shown, ...end };
    if (this.#kept.has(shown.id)) this.#put({ shown: finished, request });
    return finished;
  }

  get(id: number): KeptRequest | undefined {
    return this.#kept.get(id);
  }

  newestFirst(): SentRequest[] {
    return [...this.#kept.values()].map(({ shown }) => shown).reverse();
  }

  /**
   * Requests as they are sent and answered, until the signal aborts. Of one that changes while nobody takes it, only the
   * last form is told.
   */
  async *follow(signal: AbortSignal): AsyncGenerator<SentRequest> {
    const changed = new Set<number>();
    let wake = (): void => {};
    const listen = (id: number): void => {
      changed.add(id);
      wake();
    };
    const end = (): void => wake();
    this.#listeners.add(listen);
    signal.addEventListener('abort', end);
    try {
      while (!signal.aborted) {
        if (changed.size === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        for (const id of changed) {
          changed.delete(id);
          const kept = this.#kept.get(id);
          if (kept !== undefined) yield kept.shown;
        }
      }
    } finally {
      this.#listeners.delete(listen);
      signal.removeEventListener('abort', end);
    }
  }

  #put(kept: KeptRequest): void {
    this.#kept.set(kept.shown.id, kept);
    for (const listen of this.#listeners) listen(kept.shown.id);
  }

  #forget(): void {
    for (const [id, { request }] of this.#kept) {
      if (this.#kept.size <= MAX_REQUESTS && this.#text <= MAX_TEXT) break;
      if (id === this.#lastId) break;
      this.#kept.delete(id);
      this.#text -= request.bodyText.length;
    }
  }
}
