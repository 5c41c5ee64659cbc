import type { MessageAttributes } from './message-attributes.ts';
import type { QueuedMessage, QueueEvent } from './queue-event.ts';

/** SQS remembers a deduplication id this long, also after its message was deleted. */
const DEDUPLICATION_MILLISECONDS = 5 * 60_000;

/** A message stays invisible for at most this long in total after one receive. */
export const MAX_VISIBILITY_SECONDS = 12 * 60 * 60;

/** Settings of a FIFO queue, in the units of the SQS attributes. */
export interface FifoQueueSettings {
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly redrive?: { readonly maxReceiveCount: number; readonly deadLetterQueue: DeadLetterQueue };
}

/** Where messages go that were received too often; another {@link FifoQueue}. */
export interface DeadLetterQueue {
  acceptDeadLetter(now: number, message: Readonly<QueuedMessage>, sourceArn: string): void;
}

/** Source of unguessable names; a simulation passes a deterministic one. */
export interface IdGenerator {
  messageId(): string;
  receipt(): string;
}

/** A message to be sent. */
export interface OutgoingMessage {
  readonly body: string;
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly attributes?: MessageAttributes;
}

/** What a sender learns: for a duplicate, id and number of the message that was accepted first. */
export interface SendResult {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** A message handed to a receiver. */
export interface Delivery {
  readonly message: Readonly<QueuedMessage>;
  readonly receiptHandle: string;
  /** Receives so far, this one included. */
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
}

/**
 * One SQS FIFO queue as AWS documents it: deterministic, without timers and without I/O. Time is an argument in
 * milliseconds since the epoch; whoever drives the queue decides how it passes.
 *
 * Within a group, a message in flight blocks those **behind** it, until it is deleted or visible again. A message that is
 * visible again has kept its place. Where all messages of a receive come back at one time, that means that a group has
 * the messages of one receive out at most. A consumer that changes the visibility of some of them can have the earlier
 * one received anew while a later one is still being worked on: SQS keeps the order of receiving, not that of the work.
 */
export class FifoQueue implements DeadLetterQueue {
  readonly #settings: FifoQueueSettings;
  readonly #ids: IdGenerator;
  readonly #record: (event: QueueEvent) => void;
  /** In order of their sequence: a map keeps the order of insertion. */
  readonly #messages = new Map<number, QueuedMessage>();
  readonly #sequenceById = new Map<string, number>();
  readonly #groups = new Map<string, Set<QueuedMessage>>();
  readonly #deduplication = new Map<string, { id: string; sequence: number; at: number }>();
  #lastSequence = 0;

  /** @param record - called with every event before it takes effect; if it throws, nothing happened */
  constructor(settings: FifoQueueSettings, ids: IdGenerator, record: (event: QueueEvent) => void = () => {}) {
    this.#settings = settings;
    this.#ids = ids;
    this.#record = record;
  }

  /** Takes in events recorded by an earlier queue of the same name, oldest first. They are not recorded again. */
  restore(events: Iterable<QueueEvent>): void {
    for (const event of events) this.#apply(event);
  }

  /** The fewest events from which {@link restore} makes an equal queue. */
  snapshot(now: number): QueueEvent[] {
    this.#forget(now);
    return [
      { type: 'counter', lastSequence: this.#lastSequence },
      ...[...this.#deduplication].map(
        ([key, entry]): QueueEvent => ({ type: 'deduplication', key, ...entry }),
      ),
      ...[...this.#messages.values()].map(
        (message): QueueEvent => ({ type: 'message', message: { ...message } }),
      ),
    ];
  }

  /** Accepts a message, unless its deduplication id was accepted within the last 5 minutes. */
  send(now: number, outgoing: OutgoingMessage): SendResult {
    return this.#accept(now, { ...outgoing, id: this.#ids.messageId() });
  }

  /**
   * Takes a message that another queue dead-letters. The id stays; the deduplication id becomes the message id, so that two
   * messages which shared one are both kept; and, for FIFO queues only, the retention period begins anew.
   */
  acceptDeadLetter(now: number, message: Readonly<QueuedMessage>, sourceArn: string): void {
    // After a crash between the two halves of a move, the source moves the message again.
    if (this.#sequenceById.has(message.id)) return;
    this.#accept(now, {
      id: message.id,
      body: message.body,
      groupId: message.groupId,
      deduplicationId: message.id,
      attributes: message.attributes,
      deadLetterSource: sourceArn,
    });
  }

  /**
   * Hands out, of each group, what stands before its first message in flight: as many as possible of the first group in
   * order, then of the next. Messages received too often already go to the dead-letter queue instead.
   *
   * @param maxMessages - 1 to 10
   * @param visibilitySeconds - instead of the queue's visibility time-out
   */
  receive(now: number, maxMessages: number, visibilitySeconds?: number): Delivery[] {
    this.#forget(now);
    const chosen: QueuedMessage[] = [];
    const seen = new Set<string>();
    for (const { groupId } of this.#messages.values()) {
      if (chosen.length === maxMessages) break;
      if (seen.has(groupId)) continue;
      seen.add(groupId);
      for (const message of [...(this.#groups.get(groupId) ?? [])]) {
        if (chosen.length === maxMessages || isInFlight(message, now)) break;
        if (!this.#deadLetter(now, message)) chosen.push(message);
      }
    }
    if (chosen.length === 0) return [];
    const visibility = visibilitySeconds ?? this.#settings.visibilityTimeoutSeconds;
    this.#commit({
      type: 'received',
      at: now,
      visibleAt: now + visibility * 1000,
      receipts: chosen.map((message) => [message.sequence, this.#ids.receipt()]),
    });
    return chosen.map((message) => ({
      message: { ...message },
      receiptHandle: formatHandle(message),
      receiveCount: message.receiveCount,
      firstReceivedAt: message.firstReceivedAt ?? now,
    }));
  }

  /**
   * Deletes a message that is in flight under this handle, or does nothing if it is gone already.
   *
   * `expired`: the message became visible again or was received anew. On a FIFO queue AWS then rejects the deletion
   * (InvalidParameterValue, "The receipt handle has expired"), where a standard queue may still delete.
   */
  delete(now: number, receiptHandle: string): 'deleted' | 'expired' | 'malformed' {
    this.#forget(now);
    const handle = parseHandle(receiptHandle);
    if (handle === undefined) return 'malformed';
    const message = this.#byId(handle.messageId);
    if (message === undefined) return 'deleted';
    if (message.receipt !== handle.receipt || !isInFlight(message, now)) return 'expired';
    this.#commit({ type: 'deleted', sequence: message.sequence });
    return 'deleted';
  }

  /**
   * Lets a message in flight become visible after this many seconds, counted from now; 0 is at once.
   *
   * `not-in-flight`: visible again or received anew. `absent`: deleted. `over-limit`: it would be invisible for more than
   * 12 hours since its receive.
   */
  changeVisibility(
    now: number,
    receiptHandle: string,
    seconds: number,
  ): 'changed' | 'not-in-flight' | 'absent' | 'over-limit' | 'malformed' {
    this.#forget(now);
    const handle = parseHandle(receiptHandle);
    if (handle === undefined) return 'malformed';
    const message = this.#byId(handle.messageId);
    if (message === undefined) return 'absent';
    if (message.receipt !== handle.receipt || !isInFlight(message, now)) return 'not-in-flight';
    const visibleAt = now + seconds * 1000;
    if (visibleAt > (message.receivedAt ?? now) + MAX_VISIBILITY_SECONDS * 1000) return 'over-limit';
    this.#commit({ type: 'visibility', sequence: message.sequence, visibleAt });
    return 'changed';
  }

  /** Deletes all messages, those in flight too. Deduplication ids stay remembered. */
  purge(): void {
    this.#commit({ type: 'purged' });
  }

  /** Visible messages in order: what a redrive moves. */
  visible(now: number): Readonly<QueuedMessage>[] {
    this.#forget(now);
    return [...this.#messages.values()].filter((message) => !isInFlight(message, now));
  }

  /** Removes a message wherever it is in its life; used after a redrive has sent it on. */
  remove(message: Readonly<QueuedMessage>): void {
    if (this.#messages.has(message.sequence)) this.#commit({ type: 'deleted', sequence: message.sequence });
  }

  /** Messages that are not in flight (those waiting behind one that is, included), and those in flight. */
  counts(now: number): { visible: number; inFlight: number } {
    this.#forget(now);
    let inFlight = 0;
    for (const message of this.#messages.values()) if (isInFlight(message, now)) inFlight++;
    return { visible: this.#messages.size - inFlight, inFlight };
  }

  /** When the oldest message was sent; undefined if there is none. */
  oldestSentAt(now: number): number | undefined {
    this.#forget(now);
    return this.#messages.values().next().value?.sentAt;
  }

  /** When the next message in flight becomes visible; undefined if none is in flight. */
  nextVisibleAt(now: number): number | undefined {
    let next: number | undefined;
    for (const message of this.#messages.values()) {
      if (isInFlight(message, now)) next = Math.min(next ?? message.visibleAt, message.visibleAt);
    }
    return next;
  }

  #accept(
    now: number,
    incoming: OutgoingMessage & { readonly id: string; readonly deadLetterSource?: string },
  ): SendResult {
    this.#forget(now);
    const first = this.#deduplication.get(this.#deduplicationKey(incoming));
    if (first !== undefined) {
      return { messageId: first.id, sequenceNumber: formatSequence(first.sequence) };
    }
    const message: QueuedMessage = {
      id: incoming.id,
      sequence: this.#lastSequence + 1,
      groupId: incoming.groupId,
      deduplicationId: incoming.deduplicationId,
      body: incoming.body,
      attributes: incoming.attributes ?? {},
      sentAt: now,
      ...(incoming.deadLetterSource === undefined ? {} : { deadLetterSource: incoming.deadLetterSource }),
      receiveCount: 0,
      visibleAt: now,
    };
    this.#commit({ type: 'sent', message });
    return { messageId: message.id, sequenceNumber: formatSequence(message.sequence) };
  }

  /** Moves the message away if one more receive would exceed the limit. Copied first: a crash then loses nothing. */
  #deadLetter(now: number, message: QueuedMessage): boolean {
    const redrive = this.#settings.redrive;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    redrive.deadLetterQueue.acceptDeadLetter(now, message, this.#settings.arn);
    this.#commit({ type: 'deleted', sequence: message.sequence });
    return true;
  }

  #commit(event: QueueEvent): void {
    this.#record(event);
    this.#apply(event);
  }

  #apply(event: QueueEvent): void {
    switch (event.type) {
      case 'sent': {
        const { id, sequence, sentAt } = event.message;
        this.#add(event.message);
        this.#remember(this.#deduplicationKey(event.message), { id, sequence, at: sentAt });
        break;
      }
      case 'message':
        this.#add(event.message);
        break;
      case 'received':
        for (const [sequence, receipt] of event.receipts) {
          const message = this.#messages.get(sequence);
          if (message === undefined) continue;
          message.receiveCount += 1;
          message.firstReceivedAt ??= event.at;
          message.receivedAt = event.at;
          message.receipt = receipt;
          message.visibleAt = event.visibleAt;
        }
        break;
      case 'visibility': {
        const message = this.#messages.get(event.sequence);
        if (message !== undefined) message.visibleAt = event.visibleAt;
        break;
      }
      case 'deleted':
        this.#drop(event.sequence);
        break;
      case 'purged':
        for (const sequence of [...this.#messages.keys()]) this.#drop(sequence);
        break;
      case 'counter':
        this.#lastSequence = Math.max(this.#lastSequence, event.lastSequence);
        break;
      case 'deduplication':
        this.#remember(event.key, { id: event.id, sequence: event.sequence, at: event.at });
        break;
    }
  }

  #remember(key: string, entry: { id: string; sequence: number; at: number }): void {
    // Deleted first, so that the map stays in order of time even if a journal holds the key twice.
    this.#deduplication.delete(key);
    this.#deduplication.set(key, entry);
  }

  #add(original: QueuedMessage): void {
    // A copy: delivery state must not leak into an event somebody else still holds.
    const message = { ...original };
    this.#lastSequence = Math.max(this.#lastSequence, message.sequence);
    this.#messages.set(message.sequence, message);
    this.#sequenceById.set(message.id, message.sequence);
    const group = this.#groups.get(message.groupId);
    if (group === undefined) this.#groups.set(message.groupId, new Set([message]));
    else group.add(message);
  }

  #drop(sequence: number): void {
    const message = this.#messages.get(sequence);
    if (message === undefined) return;
    this.#messages.delete(sequence);
    this.#sequenceById.delete(message.id);
    const group = this.#groups.get(message.groupId);
    group?.delete(message);
    if (group?.size === 0) this.#groups.delete(message.groupId);
  }

  /** Drops what time has ended: not recorded, since the same follows again from the clock. */
  #forget(now: number): void {
    const retention = this.#settings.retentionSeconds * 1000;
    for (const message of this.#messages.values()) {
      if (message.sentAt + retention > now) break;
      this.#drop(message.sequence);
    }
    for (const [key, entry] of this.#deduplication) {
      if (entry.at + DEDUPLICATION_MILLISECONDS > now) break;
      this.#deduplication.delete(key);
    }
  }

  #byId(messageId: string): QueuedMessage | undefined {
    const sequence = this.#sequenceById.get(messageId);
    return sequence === undefined ? undefined : this.#messages.get(sequence);
  }

  #deduplicationKey(message: { readonly groupId: string; readonly deduplicationId: string }): string {
    return this.#settings.deduplicationScope === 'queue'
      ? message.deduplicationId
      : JSON.stringify([message.groupId, message.deduplicationId]);
  }
}

function isInFlight(message: QueuedMessage, now: number): boolean {
  return message.receipt !== undefined && message.visibleAt > now;
}

/** SQS shows sequence numbers as 20 digits, so that they compare as text too. */
export function formatSequence(sequence: number): string {
  return String(sequence).padStart(20, '0');
}

function formatHandle(message: QueuedMessage): string {
  return Buffer.from(`${message.id}/${message.receipt}`).toString('base64');
}

function parseHandle(handle: string): { messageId: string; receipt: string } | undefined {
  const text = Buffer.from(handle, 'base64').toString();
  if (Buffer.from(text).toString('base64') !== handle) return undefined;
  const [messageId, receipt, ...rest] = text.split('/');
  return messageId && receipt && rest.length === 0 ? { messageId, receipt } : undefined;
}
