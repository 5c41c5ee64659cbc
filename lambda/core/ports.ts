import type { Claim, ClaimOutcome, HeldRequest } from './ledger/claim.ts';
import type { InspectedUntil } from './ledger/inspection.ts';
import type { ReceivedEvent, VerifiedEvent } from './message/cloud-event.ts';
import type { DeliveredMessage } from './message/sqs-batch.ts';

/**
 * What the flows need from the outside. Adapters implement these against AWS; every method rejects when its effect is
 * not known to have happened.
 */

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** Where the next page of a list begins, as the adapter that gave it has it. */
export type PageKey = object;

/** A part of a list. It may be short, or empty, with more behind it: only a page without `next` is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: PageKey | undefined;
}

/** One claim that waits in the outbox index. */
export interface DueClaim {
  readonly requestUuid: string;
  readonly shard: string;
  readonly dueAt: number;
}

/** What a claim waits for. */
export interface WaitingClaim extends DueClaim, Pick<Claim, 'unsent' | 'attempts'> {
  readonly eventType: string;
  readonly entity: string;
  /** Since when it has been waiting to be sent, in milliseconds since the epoch. */
  readonly since: number;
}

/** Most claims that are looked at in one go. */
export const MAX_PROBED = 100;

/** One claim as the index by time has it. */
export interface IndexedClaim {
  readonly requestUuid: string;
  /** Milliseconds since the epoch. */
  readonly claimedAt: number;
}

/** The part of the ledger that the verifier writes. */
export interface ClaimLedger {
  /**
   * Claims the UUID, unless an unexpired claim of it exists.
   *
   * @throws RecordVersionError if a later version of this code made that claim
   */
  claim(claim: Claim, now: number, signal: AbortSignal): Promise<ClaimOutcome>;
  /** Records which subscribers have the event. Does nothing to a claim other than the one named. */
  markSent(claim: Claim, sent: readonly string[], now: number, signal: AbortSignal): Promise<void>;
  /** Keeps a request for an operator, as long as its category has room in its share of `perMinute` (see `heldShare`). */
  hold(request: HeldRequest, perMinute: number, signal: AbortSignal): Promise<'held' | 'limited'>;
}

/** The part of the ledger that the sweeper works on. */
export interface OutboxLedger extends Pick<ClaimLedger, 'markSent'> {
  /** How far the inspections of a shard have come. May be out of date, which only has claims looked at again. */
  inspectedUntil(shard: string, signal?: AbortSignal): Promise<InspectedUntil>;
  /** Notes how far they have come. */
  noteInspected(shard: string, until: InspectedUntil, signal?: AbortSignal): Promise<void>;
  /**
   * Claims of a shard made from one time to another, both included; oldest first.
   *
   * @param after - `next` of the page before
   */
  claimedBetween(
    shard: string,
    from: number,
    to: number,
    limit: number,
    after?: PageKey,
    signal?: AbortSignal,
  ): Promise<Page<IndexedClaim>>;
  /**
   * Enqueues for the sweeper those of some claims that are unsent and not enqueued: they enter the index `outbox`.
   *
   * @param settled - told of each that is sent to every queue, or enqueued, now or before: it need not be inspected again
   * @returns what was enqueued, in the order of the claims
   */
  enqueueForSweeper(
    shard: string,
    claims: readonly IndexedClaim[],
    signal?: AbortSignal,
    settled?: (claim: IndexedClaim) => void,
  ): Promise<DueClaim[]>;
  /**
   * Claims of a shard that were to be tried from one time to another, both included; oldest first.
   *
   * @param after - `next` of the page before
   */
  due(
    shard: string,
    from: number,
    to: number,
    limit: number,
    after?: PageKey,
    signal?: AbortSignal,
  ): Promise<Page<DueClaim>>;
  /**
   * What is known of claims that are due, {@link MAX_PROBED} at most, without leasing them. Leaves out those that were leased
   * or finished since they were seen, and those that a later version of this code wrote.
   */
  look(claims: readonly DueClaim[], signal?: AbortSignal): Promise<readonly WaitingClaim[]>;
  /**
   * Leases a claim until `dueAt`; `undefined` if somebody else leased or finished it since it was seen.
   *
   * @throws RecordVersionError if a later version of this code wrote it; it is as it was
   */
  lease(due: DueClaim, dueAt: number, signal?: AbortSignal): Promise<Claim | undefined>;
  /** Has a claim that was leased wait until `dueAt`. */
  postpone(claim: Claim, dueAt: number, signal?: AbortSignal): Promise<void>;
  /** Moves a claim out of the sweeper's way. */
  park(claim: Claim, reason: string, signal?: AbortSignal): Promise<void>;
  /**
   * Since when the longest waiting claim of a shard is unsent, due or not, in milliseconds since the epoch; `undefined`
   * if there is none.
   */
  oldestUnsent(shard: string, signal?: AbortSignal): Promise<number | undefined>;
  /** Number of parked claims, counted up to a limit of the adapter's own. */
  parkedCount(signal?: AbortSignal): Promise<number>;
}

/** How far a claim of the canary has come. */
export interface CanaryClaim {
  /** Its queue took the message. */
  readonly isSent: boolean;
  /** When its message was handled, in milliseconds since the epoch. */
  readonly handledAt?: number;
}

/** The part of the ledger that the canary reads and writes: its own claims. */
export interface CanaryLedger {
  /** @returns `undefined` if there is no claim */
  look(requestUuid: string): Promise<CanaryClaim | undefined>;
  /** Notes that the message of a claim was handled; the first time counts. Does nothing if there is no claim any more. */
  markHandled(requestUuid: string, now: number): Promise<void>;
}

/** Names one claim among all that its UUID may ever have. */
export type ClaimName = Pick<Claim, 'claimId'> & { readonly requestUuid: string };

/** Who discarded a dead letter, and why. */
export interface DiscardNote {
  readonly by: string;
  readonly reason: string;
  /** When it had come into the dead-letter queue, in milliseconds since the epoch: what was sent since is not discarded. */
  readonly deadSince: number;
}

/** What changes of a parked claim when it is given back to the sweeper. */
export interface Unparking {
  /** When the sweeper may lease it, in milliseconds since the epoch. */
  readonly dueAt: number;
  /** Subscribers that are not to get the event any more. */
  readonly removed: readonly string[];
  /** The new name of its entity, if that was renamed. */
  readonly entity?: string | undefined;
}

/**
 * The part of the ledger that operators write, besides claims. What an operator has seen may be hours old, so each write
 * names the claim that was seen and says `false`, having done nothing, if that is not as it was.
 */
export interface OperatorLedger {
  /**
   * Gives a parked claim back to the sweeper.
   *
   * @returns false if it is parked no more, or its UUID was claimed anew
   */
  unpark(
    claim: ClaimName & Pick<VerifiedEvent, 'entity' | 'subject'>,
    unparking: Unparking,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Forgets a held request. Nothing happens if it is gone already. */
  deleteHeld(key: string, signal: AbortSignal): Promise<void>;
  /**
   * Erases body, id and status from a claim that was sent; UUID and digest stay. It can be interrupted and repeated.
   *
   * @returns false if it is not sent everywhere, or its UUID was claimed anew
   */
  erase(claim: ClaimName, now: number, signal: AbortSignal): Promise<boolean>;
  /**
   * Notes on a claim that its event was sent again.
   *
   * @param sentTo - subscribers whose queue got it
   * @returns false if the UUID was claimed anew meanwhile
   */
  noteReplay(claim: ClaimName, sentTo: readonly string[], now: number): Promise<boolean>;
  /**
   * Notes on a claim that the dead letter of a subscriber was discarded.
   *
   * @returns false if it is erased, or its UUID was claimed anew or forgotten, or has the note of a later one of its handler
   */
  noteDiscarded(
    event: Pick<VerifiedEvent, 'requestUuid' | 'claimedAt'>,
    subscriber: string,
    note: DiscardNote,
    now: number,
  ): Promise<boolean>;
}

/** Sends one event to the queue of one subscriber. */
export interface EventPublisher {
  /**
   * @throws MessageRejectedError if it is this message that cannot be sent, and not its queue that takes none
   * @param signal - none, if what has started is to come to its end
   * @param suffix - for an event that is sent once more: makes the deduplication id another one, or SQS would swallow it
   *   within five minutes
   */
  publish(
    event: VerifiedEvent,
    subscriber: string,
    signal: AbortSignal | undefined,
    suffix?: string,
  ): Promise<void>;
}

/** One version of the webhook secret. */
export interface SecretVersion {
  readonly versionId: string;
  /** The text the sender appends before hashing. */
  readonly value: string;
  /** Token expected in the URL, where URLs carry one. */
  readonly pathToken?: string;
  /** When it was stored, in milliseconds since the epoch. It may have become the current one later. */
  readonly storedAt: number;
}

/** Which versions of the secret have a label, all as of one moment. */
export interface SecretLabels {
  /** Id of the current version. */
  readonly currentId?: string;
  /** Id of the version before it, if that was not retired. */
  readonly previousId?: string;
  /** When anything of the secret was last changed, in milliseconds since the epoch by the clock of the store. */
  readonly changedAt: number;
}

/**
 * Where the webhook secret is kept. Each call is one request to the store; one more tells whether what cannot be read is
 * marked for deletion.
 *
 * A version never changes: what was read under its id need not be read again.
 */
export interface SecretStore {
  /** @throws SecretNotStoredError if there is none that can be used; any other error says nothing about the secret */
  readCurrent(signal: AbortSignal): Promise<SecretVersion>;
  /** @throws SecretNotStoredError if there is no such version, or none that can be used */
  readVersion(versionId: string, signal: AbortSignal): Promise<SecretVersion>;
  /** @throws SecretNotStoredError if there is no secret, or it is marked for deletion */
  readLabels(signal: AbortSignal): Promise<SecretLabels>;
}

/** Whether an event took effect as the newest of its entity, or came after one accepted later. */
export type Timeliness = 'in-order' | 'late';

/** One receive of a message by its handler. */
export interface Delivery {
  /** SQS's id of the message. A redrive or a replay sends the event as another message. */
  readonly messageId: string;
  /** Receives of the message so far. */
  readonly received: number;
}

/** What is noted of a delivery that failed. */
export interface HandlingFailure extends Delivery {
  /** See `errorFingerprint`. */
  readonly fingerprint: string;
  /** Name and words of the error, as they are logged. */
  readonly name: string;
  readonly text: string;
  /** It was the last attempt: the message moves to the dead-letter queue. */
  readonly isLastAttempt: boolean;
  /** When the first attempt started, if it is the one that failed and the history may not tell. */
  readonly startedAt?: number | undefined;
}

/**
 * What the history says of an event before a delivery: `handled` if this subscriber has finished it, `to-skip` if an operator
 * has marked the message that is delivered, `to-skip-anew` if a dead letter of the event was discarded since, which may have
 * been a copy of this message, `skipped` if the dead-letter queue has got it for that already.
 */
export type Recorded = 'new' | 'unfinished' | 'handled' | 'to-skip' | 'to-skip-anew' | 'skipped';

/** Where a handler sends what an operator skips. */
export interface DeadLetterSender {
  /**
   * Sends a copy of a message to the dead-letter queue of its own queue.
   *
   * @param anew - it must not pass for a copy that an earlier delivery has sent
   */
  send(message: DeliveredMessage, signal: AbortSignal, anew: boolean): Promise<void>;
}

/** What became of an event's status. */
export type StatusEffect =
  /** It is the current one from now on. */
  | { readonly outcome: 'applied' }
  /** An earlier attempt at the event made it the current one. */
  | { readonly outcome: 'in-force'; readonly startedAt?: number }
  /** A later event's is the current one. */
  | { readonly outcome: 'late' };

/** Status and history of entities. */
export interface EntityStore {
  /**
   * Makes the event's status the current one, unless it is, or that of a later event.
   *
   * @param startedAt - when the attempt at the event started: until it is in the history, this tells of it
   * @throws RecordVersionError if a later version of this code wrote the current one
   */
  applyStatus(event: ReceivedEvent, startedAt: number): Promise<StatusEffect>;
  /**
   * Adds the event to its entity's history. Tells whether this subscriber has finished it before, or is to skip it.
   *
   * @param earlierStart - when an earlier attempt at it started, if that is known
   * @throws RecordVersionError if a later version of this code put it there
   */
  record(event: ReceivedEvent, delivery: Delivery, now: number, earlierStart?: number): Promise<Recorded>;
  /**
   * Notes in the history that another attempt started: one that is killed can note nothing afterwards. Does nothing to an
   * event that is not there or was handled.
   */
  noteStart(event: ReceivedEvent, delivery: Delivery, now: number, signal: AbortSignal): Promise<void>;
  /**
   * Notes in the history that the message is in the dead-letter queue because an operator had it skipped. Does nothing to
   * an event that was handled, or of which another message is marked.
   */
  noteSkipped(event: ReceivedEvent, delivery: Delivery, now: number, signal: AbortSignal): Promise<void>;
  /**
   * Notes in the history that the event was handled, and adds it if it is not there.
   *
   * @param startedAt - when its first attempt started, if the history does not tell
   */
  markHandled(event: ReceivedEvent, timeliness: Timeliness, now: number, startedAt?: number): Promise<void>;
  /**
   * Notes in the history that a delivery failed, and adds the event if it is not there. Does nothing to one that was
   * handled.
   */
  noteFailure(
    event: ReceivedEvent,
    failure: HandlingFailure,
    now: number,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Names one event in the history of its entity. */
export type HistoryName = Pick<VerifiedEvent, 'entity' | 'subject' | 'claimedAt' | 'requestUuid'>;

/** One item of an entity, as an operator has seen it. */
export interface EntityRecord {
  readonly entity: string;
  readonly subject: string;
  /** Tells the current status from the events of the history. */
  readonly sortKey: string;
  /** The event it is from. */
  readonly requestUuid: string;
  /** Of the event that the current status is from. */
  readonly orderKey?: string;
}

/** What an operator asks of the handler of an event. */
export interface SkipMark {
  /** The message that is to be skipped: the one of the attempt that was noted last. */
  readonly messageId: string;
  readonly by: string;
  readonly reason: string;
}

/** What operators write to status and history of entities. */
export interface OperatorEntityStore {
  /**
   * Marks an event, so that its handler moves its message to the dead-letter queue at the next receive and does not try it
   * again. The mark holds for one message: a redrive sends another one.
   *
   * @returns false if the event was handled or skipped meanwhile, or another message of it was tried
   */
  markToSkip(event: HistoryName, mark: SkipMark, now: number): Promise<boolean>;
  /**
   * Notes on an event that its dead letter was discarded, unless it has the note of a later one.
   *
   * @returns `handled` if there is nothing to note: it was; `no-history` if there is no place for the note
   */
  noteDiscarded(
    event: HistoryName,
    note: DiscardNote,
    now: number,
  ): Promise<'noted' | 'handled' | 'no-history'>;
  /**
   * Takes the note off an event that it was handled, so that its handler handles the next delivery; and with it those of
   * starts and failures before, or the event would count as being handled, or failed, until then.
   *
   * @param handledAt - what the note says
   * @returns false if the note is another one, or somebody else has taken it off
   */
  takeHandledNoteOff(event: HistoryName, handledAt: number, now: number): Promise<boolean>;
  /**
   * Erases an item.
   *
   * @returns false if it is the status of another event now
   */
  erase(record: EntityRecord, signal: AbortSignal): Promise<boolean>;
}
