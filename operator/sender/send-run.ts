import type { KnownEvent } from '../events/event.ts';
import { followEvent } from '../events/follow-event.ts';
import { inParallel } from '../in-parallel.ts';
import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { type Answer, isSuccess, postWebhook, type SignedRequest } from './post-webhook.ts';

/** One event on its way. */
export interface SentEvent {
  readonly requestUuid: string;
  readonly sentAt: number;
  readonly answer: Answer;
  /** Whether the ledger was asked for it. */
  lookedFor?: boolean;
  /** As it was last seen there. */
  event?: KnownEvent | undefined;
}

/** How much is sent. */
export interface SendAmount {
  readonly count: number;
  /** Requests under way at once. */
  readonly concurrency: number;
}

/** Mock events that are sent, and followed until they are handled. What is known stays known if it is interrupted. */
export class SendRun {
  readonly sent: SentEvent[] = [];
  readonly #makeDelivery: (index: number) => SignedRequest;
  readonly #amount: SendAmount;
  readonly #ports: OperatorPorts;
  #begunAt = 0;
  #endedAt = 0;

  /** @param makeDelivery - makes the n-th request */
  constructor(makeDelivery: (index: number) => SignedRequest, amount: SendAmount, ports: OperatorPorts) {
    this.#makeDelivery = makeDelivery;
    this.#amount = amount;
    this.#ports = ports;
  }

  /** From the first request to the last answer, in milliseconds. */
  get elapsed(): number {
    return this.#endedAt - this.#begunAt;
  }

  /** Events that were answered 2xx, each by its first sending: copies of one request are one event. */
  get accepted(): SentEvent[] {
    const events = new Map<string, SentEvent>();
    for (const sent of this.sent.toSorted((a, b) => a.sentAt - b.sentAt)) {
      if (isSuccess(sent.answer) && !events.has(sent.requestUuid)) events.set(sent.requestUuid, sent);
    }
    return [...events.values()];
  }

  /** Those of the accepted ones that were seen handled. */
  get handled(): SentEvent[] {
    return this.accepted.filter(({ event }) => event?.handling?.handledAt !== undefined);
  }

  /** Whether every request was answered 2xx. */
  get isAllAccepted(): boolean {
    return this.sent.filter(({ answer }) => isSuccess(answer)).length === this.#amount.count;
  }

  /** Signs and posts them. */
  async send(onAnswer: () => void): Promise<void> {
    const { count, concurrency } = this.#amount;
    const { now, signal } = this.#ports;
    this.#begunAt = now();
    try {
      await inParallel(count, concurrency, signal, async (index) => {
        const delivery = this.#makeDelivery(index);
        const sentAt = now();
        const answer = await postWebhook(delivery, this.#ports);
        this.sent.push({ requestUuid: delivery.requestUuid, sentAt, answer });
        onAnswer();
      });
    } finally {
      this.#endedAt = now();
    }
  }

  /**
   * Follows every event that was accepted.
   *
   * @param timeout - how long, in milliseconds
   */
  async follow(
    target: Target,
    timeout: number,
    onSeen: (sent: SentEvent, event: KnownEvent) => void,
  ): Promise<void> {
    const { now, signal } = this.#ports;
    const events = this.accepted;
    const deadline = now() + timeout;
    await inParallel(events.length, this.#amount.concurrency, signal, async (index) => {
      const sent = events[index];
      if (sent === undefined) return;
      // As it is seen: an interruption must not take away what is known by then.
      sent.event = await followEvent(target, sent.requestUuid, deadline, this.#ports, (event) => {
        sent.lookedFor = true;
        sent.event = event;
        onSeen(sent, event);
      });
    });
  }
}
