import type { Clock } from '../../lambda/core/ports.ts';
import { BATCH, type LetterQueue, type Receipt, type ReceivedLetter } from './letter-queue.ts';

/**
 * How long a visit hides the messages it has received, in seconds. When half of that is over it hides all of them anew, for
 * twice as long, so that a visit of very many does not do that again and again; and it gives everything back at its end.
 * After a crash they are hidden for this long, or for some times as long as the visit had lasted.
 */
const HIDDEN_SECONDS = 60;

/** The longest of these times. */
const MAX_HIDDEN_SECONDS = 3600;

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
  /** Bodies are not kept: they may be large, and there may be very many. */
  readonly #held = new Map<string, Receipt>();
  #seconds = HIDDEN_SECONDS;
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
      const received = await this.#queue.receive(this.#seconds);
      const { whole, cut } = splitCutGroup(received);
      await this.#hideAll(cut, 0);
      const letters = whole.map((letter) => ({ ...letter, hiddenUntil: askedAt + this.#seconds * 1000 }));
      const fresh = letters.filter(({ messageId }) => !this.#held.has(messageId));
      // What was held too long was received again: its new receipt is the one that counts.
      for (const { messageId, receiptHandle } of letters) {
        this.#held.set(messageId, { messageId, receiptHandle });
      }
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
    if (now - this.#renewedAt < (this.#seconds * 1000) / 2) return;
    this.#seconds = Math.min(this.#seconds * 2, MAX_HIDDEN_SECONDS);
    await this.#hideAll([...this.#held.values()], this.#seconds);
    this.#renewedAt = now;
  }

  /** Whatever fails here is put right by the visibility time-out. */
  async #hideAll(letters: readonly Receipt[], seconds: number): Promise<void> {
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
