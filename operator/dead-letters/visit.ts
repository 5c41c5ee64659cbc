import type { Clock } from '../../lambda/core/ports.ts';
import { BATCH, type LetterQueue, type ReceivedLetter } from './letter-queue.ts';

/**
 * How long a visit hides the messages it has received, in seconds. It renews that time while it lasts and gives
 * everything back at its end; after a crash they are hidden for this long at most.
 */
const HIDDEN_SECONDS = 60;

/** Age at which the time of what is hidden is renewed, in milliseconds. */
const RENEW_AFTER = (HIDDEN_SECONDS * 1000) / 2;

/** Calls at a time that hide messages or give them back: Ctrl-C leaves two seconds for all. */
const HIDDEN_AT_ONCE = 10;

/** A message in the hands of a visit. */
export interface HeldLetter extends ReceivedLetter {
  /** Until when nobody else gets it, in milliseconds since the epoch by this machine's clock. */
  readonly hiddenUntil: number;
}

/**
 * One walk through a dead-letter queue. A FIFO queue can only be read by receiving, and shows the next group only while
 * the messages of the one before are hidden. So a visit holds what it has received until its end.
 *
 * Of one group SQS hands out no more while some of it are hidden: a visit sees the first ten messages of each.
 */
export class DeadLetterVisit {
  readonly #queue: LetterQueue;
  readonly #now: Clock;
  readonly #held = new Map<string, HeldLetter>();
  #renewedAt = Number.POSITIVE_INFINITY;

  constructor(queue: LetterQueue, now: Clock) {
    this.#queue = queue;
    this.#now = now;
  }

  /** The next messages that were not seen before; none at the end of the queue. */
  async next(): Promise<HeldLetter[]> {
    await this.#renew();
    for (;;) {
      const askedAt = this.#now();
      const received = await this.#queue.receive(HIDDEN_SECONDS);
      const { whole, cut } = splitCutGroup(received);
      await this.#hideAll(cut, 0);
      const letters = whole.map((letter) => ({ ...letter, hiddenUntil: askedAt + HIDDEN_SECONDS * 1000 }));
      const fresh = letters.filter(({ messageId }) => !this.#held.has(messageId));
      // What was held too long was received again: its new receipt is the one that counts.
      for (const letter of letters) this.#held.set(letter.messageId, letter);
      if (letters.length > 0) this.#renewedAt = Math.min(this.#renewedAt, askedAt);
      // After this machine has slept, only such may come; hidden again, they show what is behind them.
      if (fresh.length > 0 || letters.length === 0) return fresh;
    }
  }

  /** A message is out of the queue, or out of this visit's hands. */
  forget(letter: ReceivedLetter): void {
    this.#held.delete(letter.messageId);
  }

  /** Lets everybody see these again; if it is met again, it is as new. */
  async release(letters: readonly ReceivedLetter[]): Promise<void> {
    for (const letter of letters) this.forget(letter);
    await this.#hideAll(letters, 0);
  }

  /** Lets everybody see again what is left. What cannot be given back comes by itself. */
  async giveBack(): Promise<void> {
    const held = [...this.#held.values()];
    this.#held.clear();
    await this.#hideAll(held, 0);
  }

  async #renew(): Promise<void> {
    const now = this.#now();
    if (now - this.#renewedAt < RENEW_AFTER) return;
    const held = [...this.#held.values()];
    await this.#hideAll(held, HIDDEN_SECONDS);
    this.#renewedAt = now;
  }

  /** Whatever fails here is put right by the visibility time-out. */
  async #hideAll(letters: readonly ReceivedLetter[], seconds: number): Promise<void> {
    const batches = Array.from({ length: Math.ceil(letters.length / BATCH) }, (_, index) =>
      letters.slice(index * BATCH, (index + 1) * BATCH),
    );
    while (batches.length > 0) {
      const calls = batches.splice(0, HIDDEN_AT_ONCE).map((batch) => this.#queue.hide(batch, seconds));
      await Promise.allSettled(calls);
    }
  }
}

/**
 * The last group of a full batch may go on beyond it, and its rest stays away while its beginning is hidden. Given
 * back, it comes with the next batch as a whole.
 */
function splitCutGroup(received: readonly ReceivedLetter[]) {
  const last = received.at(-1)?.groupId;
  const cut = received.filter(({ groupId }) => groupId === last);
  if (received.length < BATCH || cut.length === received.length) return { whole: received, cut: [] };
  return { whole: received.filter(({ groupId }) => groupId !== last), cut };
}
