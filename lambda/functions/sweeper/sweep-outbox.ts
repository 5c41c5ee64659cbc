import { type Claim, SWEEP_LEASE, sweepBackoff } from '../../core/ledger/claim.ts';
import { OUTBOX_SHARD_NAMES } from '../../core/ledger/outbox-index.ts';
import { RecordVersionError } from '../../core/ledger/record-version.ts';
import {
  configuredQueue,
  UNKNOWN_QUEUE_GRACE,
  UnknownQueueError,
} from '../../core/message/configured-queue.ts';
import { MessageRejectedError } from '../../core/message/message-rejected-error.ts';
import { QueueHealth } from '../../core/message/queue-health.ts';
import {
  type Clock,
  type DueClaim,
  type EventPublisher,
  MAX_PROBED,
  type OutboxLedger,
  type PageKey,
  type WaitingClaim,
} from '../../core/ports.ts';
import type { EventType } from '../../core/settings/event-type.ts';
import { type ErrorSummary, errorSummary } from '../../core/telemetry/error-summary.ts';
import { Redactor } from '../../core/telemetry/redaction.ts';
import { inspectShard } from './inspect-claims.ts';

/** What the sweeper is configured with. */
export interface SweeperSettings {
  readonly eventTypes: readonly EventType[];
  /** How long a claim is left to its verifier, in milliseconds. */
  readonly sweepAfter: number;
  /** Attempts after which a claim is parked. */
  readonly maxAttempts: number;
  /** Most claims that one run looks at in each shard; {@link CLAIMS_PER_SHARD} if absent. */
  readonly claimsPerShard?: number;
  /** Index partitions to sweep; all if absent. */
  readonly shards?: readonly string[];
}

/** What the sweeper works with. */
export interface SweeperPorts {
  readonly ledger: OutboxLedger;
  readonly publisher: EventPublisher;
  readonly now: Clock;
}

/** What one run found and did. */
export interface SweepReport {
  /** Claims taken because they were due. */
  readonly taken: number;
  /** Claims that their verifiers had left unsent, enqueued in this run. */
  readonly enqueued: number;
  /** Claims finished: every queue has the event now. */
  readonly finished: number;
  /** Claims parked in this run. */
  readonly parked: number;
  /** Claims left alone because a later version of this code made them. */
  readonly foreign: number;
  /**
   * How long the oldest claim that is still unsent has been so, in milliseconds, due or not; 0 if there is none,
   * `undefined` if that could not be found out. A claim that should have been inspected and was not counts as unsent.
   */
  readonly oldestAge: number | undefined;
  /** Claims parked and not released; `undefined` if that could not be found out. */
  readonly parkedInAll: number | undefined;
  /** Number of failures. */
  readonly failures: number;
  /** The first few of them, each with its causes. */
  readonly errors: readonly (readonly ErrorSummary[])[];
}

/** Failures of one run that are told of; the rest would say the same. */
const ERRORS_KEPT = 5;

/** Most claims that one run takes in each shard: 20,000 in all, more than it has time for. */
const CLAIMS_PER_SHARD = 2500;

/**
 * Most claims of a shard that one run puts off without a try, because their queues are out of order. Each is two writes
 * to the shard's partition of the index, which takes 1,000 a second.
 */
const MAX_PUT_OFF = 5000;

/** Claims that are put off at a time. */
const PUT_OFF_AT_ONCE = 4;

/** Claims of which nothing could be sent, after which those that wait in a shard must leave time for new ones. */
const MAX_FRUITLESS = 100;

/** Time in milliseconds that they have then: half of a run. */
const BACKLOG_TIME = 20_000;

/** How long a claim is new after it was due, in milliseconds: longer than from one run to the end of the next. */
const NEW_FOR = 120_000;

/** The queue failed so often in this run that it is not tried any more. */
class QueueOutOfOrderError extends Error {
  override readonly name = 'QueueOutOfOrderError';
}

/** What one run may still do in a shard, and what it has seen there. */
interface ShardRun {
  readonly shard: string;
  /** When the backlog must leave time for others if it is in their way, by the clock of the run. */
  readonly backlogEnds: number;
  readonly seen: Set<string>;
  claims: number;
  putOff: number;
  fruitless: number;
}

/**
 * Finds and sends what crashed or cut-off verifiers left unsent. Safe beside live verifiers and other sweepers: a claim
 * is due only when its verifier can no longer be alive, and only one sweeper can move `dueAt` on from the value it saw.
 *
 * Shards are swept side by side; within a shard claims go one after another, oldest first, which keeps the order of
 * each entity.
 *
 * A run is bounded in time and in claims, and passes by what it cannot send: claims of one bad event or of one broken
 * queue wait at growing intervals, while the rest of their shard goes on. However many of them there are, a claim is tried
 * in the first run after it is due:
 *
 *     due since long ago ─────────────────────────────────────▶ now
 *     ███████████████████████████░░░░░░░░░░░░░░░░░░░░░░▓▓▓▓▓▓▓▓▓▓▓
 *     1. backlog, oldest first, for half of the run    3. due for two minutes at most
 *                                                      2. found by this run's inspection
 *
 * What comes due in two minutes is bounded, whatever waits: by the events accepted in that time and by the claims that two
 * runs have put off. Where nothing is in the way the first part goes through to the end, and the others find nothing.
 *
 * @param signal - aborts when nothing more is started; what is left waits for the next run
 * @param finish - aborts shortly before the function would be cut off; until then, what was started is finished
 */
export async function sweepOutbox(
  settings: SweeperSettings,
  ports: SweeperPorts,
  signal: AbortSignal,
  finish: AbortSignal = signal,
): Promise<SweepReport> {
  const run = new SweepRun(settings, ports, signal, finish);
  const { shards = OUTBOX_SHARD_NAMES } = settings;
  await Promise.all(shards.map((shard) => run.sweepShard(shard)));
  // Asked at the end: what was sent by this run is no longer unsent.
  const [oldestAge, parkedInAll] = await Promise.all([run.oldestAge(shards), run.parkedInAll()]);
  return { ...run.counts(), oldestAge, parkedInAll, errors: run.errors };
}

class SweepRun {
  readonly errors: ErrorSummary[][] = [];
  readonly #settings: SweeperSettings;
  readonly #ports: SweeperPorts;
  readonly #signal: AbortSignal;
  readonly #finish: AbortSignal;
  /** Over all shards. */
  readonly #health = new QueueHealth();
  /** Age of the oldest claim that was not inspected in time, by shard; `undefined` if it is not known. */
  readonly #behind = new Map<string, number | undefined>();
  #taken = 0;
  #enqueued = 0;
  #finished = 0;
  #parked = 0;
  #foreign = 0;
  #failures = 0;

  constructor(settings: SweeperSettings, ports: SweeperPorts, signal: AbortSignal, finish: AbortSignal) {
    this.#settings = settings;
    this.#ports = ports;
    this.#signal = signal;
    this.#finish = finish;
  }

  counts(): Pick<SweepReport, 'taken' | 'enqueued' | 'finished' | 'parked' | 'foreign' | 'failures'> {
    return {
      taken: this.#taken,
      enqueued: this.#enqueued,
      finished: this.#finished,
      parked: this.#parked,
      foreign: this.#foreign,
      failures: this.#failures,
    };
  }

  async oldestAge(shards: readonly string[]): Promise<number | undefined> {
    const { ledger, now } = this.#ports;
    try {
      const times = await Promise.all(shards.map((shard) => ledger.oldestUnsent(shard, this.#finish)));
      let oldest = Math.max(0, ...times.map((since) => (since === undefined ? 0 : now() - since)));
      for (const shard of shards) {
        const behind = this.#behind.get(shard);
        if (behind === undefined) return undefined;
        oldest = Math.max(oldest, behind);
      }
      return oldest;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  async parkedInAll(): Promise<number | undefined> {
    try {
      return await this.#ports.ledger.parkedCount(this.#finish);
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  async sweepShard(shard: string): Promise<void> {
    const found = await this.#inspect(shard);
    const began = this.#ports.now();
    const run: ShardRun = {
      shard,
      backlogEnds: began + BACKLOG_TIME,
      seen: new Set(),
      claims: this.#settings.claimsPerShard ?? CLAIMS_PER_SHARD,
      putOff: MAX_PUT_OFF,
      fruitless: 0,
    };
    try {
      const whole = await this.#sweepAll(run, this.#listed(run, 0), true);
      // What was enqueued for the sweeper a moment ago: the index lags behind the table.
      await this.#sweepAll(
        run,
        found.toSorted((one, other) => one.dueAt - other.dueAt),
      );
      if (!whole) await this.#sweepAll(run, this.#listed(run, began - NEW_FOR));
    } catch (error) {
      // The run cut it off itself.
      if (!this.#signal.aborted) this.#failed(error);
    }
  }

  /** Never rejects: what is in the outbox already is swept in any case. */
  async #inspect(shard: string): Promise<DueClaim[]> {
    const { ledger, now } = this.#ports;
    const found: DueClaim[] = [];
    const ports = { ledger, now, found: (claims: readonly DueClaim[]) => found.push(...claims) };
    try {
      const behind = await inspectShard(shard, this.#settings.sweepAfter, ports, this.#signal, this.#finish);
      this.#behind.set(shard, behind);
    } catch (error) {
      if (!this.#signal.aborted) this.#failed(error);
    }
    this.#enqueued += found.length;
    return found;
  }

  /** What the outbox has that was to be tried since then, oldest first. */
  async *#listed({ shard }: ShardRun, since: number): AsyncGenerator<DueClaim> {
    const { ledger, now } = this.#ports;
    let next: PageKey | undefined;
    do {
      // Begins behind what was seen, which may still be there.
      const page = await ledger.due(shard, since, now(), MAX_PROBED, next, this.#signal);
      yield* page.items;
      next = page.next;
    } while (next !== undefined);
  }

  /**
   * Sweeps what comes, once in a run.
   *
   * @param isBacklog - ends where it would be in the way of other claims
   * @returns whether it came to the end
   */
  async #sweepAll(
    run: ShardRun,
    claims: Iterable<DueClaim> | AsyncIterable<DueClaim>,
    isBacklog = false,
  ): Promise<boolean> {
    let batch: DueClaim[] = [];
    for await (const due of claims) {
      if (run.seen.has(due.requestUuid) || due.dueAt > this.#ports.now()) continue;
      run.seen.add(due.requestUuid);
      batch.push(due);
      if (batch.length < MAX_PROBED) continue;
      if (!(await this.#sweepBatch(run, batch, isBacklog))) return false;
      batch = [];
    }
    return this.#sweepBatch(run, batch, isBacklog);
  }

  /** @returns whether there is room for more */
  async #sweepBatch(run: ShardRun, batch: readonly DueClaim[], isBacklog: boolean): Promise<boolean> {
    const waiting = await this.#look(batch);
    const skipped: WaitingClaim[] = [];
    for (const due of batch) {
      if (this.#signal.aborted || run.claims === 0 || (isBacklog && this.#isInTheWay(run))) return false;
      const claim = waiting.get(due.requestUuid);
      if (claim !== undefined && this.#isSkipped(claim)) {
        skipped.push(claim);
        continue;
      }
      run.claims--;
      const fruitful = await this.#sweepClaim(due).catch((error) => {
        this.#failed(error);
        return false;
      });
      if (!fruitful) run.fruitless++;
    }
    // Of the others the next run makes its backlog.
    if (isBacklog) await this.#putOff(run, skipped);
    return !isBacklog || !this.#isInTheWay(run);
  }

  /** Whether a shard's backlog has had its share of the run. */
  #isInTheWay({ fruitless, putOff, backlogEnds }: ShardRun): boolean {
    if (putOff === 0) return true;
    return (fruitless >= MAX_FRUITLESS || putOff < MAX_PUT_OFF) && this.#ports.now() >= backlogEnds;
  }

  /** What claims wait for, by UUID. Asks the ledger only where a queue is out of order: else all are worth a try. */
  async #look(batch: readonly DueClaim[]): Promise<ReadonlyMap<string, WaitingClaim>> {
    if (batch.length === 0 || !this.#health.isAnyOutOfOrder()) return new Map();
    try {
      const claims = await this.#ports.ledger.look(batch, this.#signal);
      return new Map(claims.map((claim) => [claim.requestUuid, claim]));
    } catch (error) {
      if (!this.#signal.aborted) this.#failed(error);
      return new Map();
    }
  }

  /** Whether a claim passes all of its queues by, because none would take it now. They are told: every so often one is tried. */
  #isSkipped(claim: WaitingClaim): boolean {
    // After its last attempt it is parked, which is for the usual way.
    if (claim.attempts + 1 >= this.#settings.maxAttempts) return false;
    const queues = claim.unsent.map((subscriber) => this.#queueOf(claim, subscriber));
    const isYoung = this.#ports.now() - claim.since < UNKNOWN_QUEUE_GRACE;
    const isClosed = (queue: string | undefined) =>
      queue === undefined ? isYoung : this.#health.isOutOfOrder(queue);
    if (queues.length === 0 || !queues.every(isClosed)) return false;
    for (const queue of queues) if (queue !== undefined) this.#health.passedBy(queue);
    return true;
  }

  #queueOf(event: Pick<WaitingClaim, 'eventType' | 'entity'>, subscriber: string): string | undefined {
    try {
      return configuredQueue(this.#settings.eventTypes, event, subscriber);
    } catch {
      return undefined;
    }
  }

  /** Has claims wait as if they had been tried: taking one for the time of its back-off is all of that. */
  async #putOff(run: ShardRun, claims: readonly WaitingClaim[]): Promise<void> {
    const { now } = this.#ports;
    const some = claims.slice(0, run.putOff);
    run.putOff -= some.length;
    for (let first = 0; first < some.length && !this.#signal.aborted; first += PUT_OFF_AT_ONCE) {
      const few = some.slice(first, first + PUT_OFF_AT_ONCE);
      await Promise.all(
        few.map((claim) =>
          this.#take(claim, now() + sweepBackoff(claim.attempts + 1)).catch((error) => this.#failed(error)),
        ),
      );
    }
  }

  /** @param claim - the one that the failure is about: what its body says is not told */
  #failed(error: unknown, claim?: Claim): void {
    this.#failures++;
    if (this.errors.length >= ERRORS_KEPT) return;
    const redactor =
      claim && Redactor.of(claim.event.bodyText, [], [claim.event.subject, claim.event.status]);
    this.errors.push(errorSummary(error, redactor));
  }

  /** @returns whether something was sent, or there was nothing to do */
  async #sweepClaim(due: DueClaim): Promise<boolean> {
    const { ledger, now } = this.#ports;
    const claim = await this.#take(due, now() + SWEEP_LEASE);
    // Nothing more is started: it is due again when the lease is over.
    if (claim === undefined || this.#signal.aborted) return true;
    const results = await Promise.allSettled(claim.unsent.map((subscriber) => this.#send(claim, subscriber)));
    const sent = claim.unsent.filter((_, index) => results[index]?.status === 'fulfilled');
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const error of failures) {
      if (!(error instanceof QueueOutOfOrderError)) this.#failed(error, claim);
    }
    if (failures.length === 0 || sent.length > 0) {
      await ledger.markSent(claim, sent, now(), this.#finish);
    }
    if (failures.length === 0) {
      this.#finished++;
      return true;
    }
    if (this.#isHopeless(claim, failures)) {
      await ledger.park(claim, parkingReason(failures), this.#finish);
      this.#parked++;
      return true;
    }
    await ledger.postpone(claim, now() + sweepBackoff(claim.attempts), this.#finish);
    return sent.length > 0;
  }

  /** Whether a claim is out of attempts. One whose queues nobody knows has its time, however often it was tried. */
  #isHopeless(claim: Claim, failures: readonly unknown[]): boolean {
    if (failures.every((failure) => failure instanceof UnknownQueueError)) {
      return this.#ports.now() - (claim.unsentSince ?? claim.event.claimedAt) >= UNKNOWN_QUEUE_GRACE;
    }
    return claim.attempts >= this.#settings.maxAttempts;
  }

  async #take(due: DueClaim, until: number): Promise<Claim | undefined> {
    try {
      const claim = await this.#ports.ledger.lease(due, until, this.#signal);
      if (claim !== undefined) this.#taken++;
      return claim;
    } catch (error) {
      if (this.#signal.aborted) return undefined;
      if (!(error instanceof RecordVersionError)) throw error;
      this.#foreign++;
      if (this.#foreign === 1) this.#failed(error);
      return undefined;
    }
  }

  async #send(claim: Claim, subscriber: string): Promise<void> {
    const queue = configuredQueue(this.#settings.eventTypes, claim.event, subscriber);
    if (this.#health.isOutOfOrder(queue)) {
      this.#health.passedBy(queue);
      throw new QueueOutOfOrderError(`The queue ${queue} fails.`);
    }
    this.#health.tries(queue);
    const began = this.#ports.now();
    try {
      await this.#ports.publisher.publish(claim.event, subscriber, this.#finish);
      this.#health.worked(queue);
    } catch (error) {
      if (!(error instanceof MessageRejectedError)) this.#health.failed(queue, this.#ports.now() - began);
      throw error;
    }
  }
}

/** In words that may be stored and shown: those of our own errors, of others the name alone. */
function parkingReason(failures: readonly unknown[]): string {
  const known = failures.find((failure) => !(failure instanceof UnknownQueueError)) ?? failures[0];
  if (known instanceof UnknownQueueError || known instanceof MessageRejectedError) return known.message;
  return known instanceof Error ? known.name : 'unknown';
}
