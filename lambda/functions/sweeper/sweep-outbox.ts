import { type Claim, SWEEP_LEASE, sweepBackoff } from '../../core/claim.ts';
import { type ErrorSummary, errorSummary } from '../../core/error-summary.ts';
import type { EventType } from '../../core/event-type.ts';
import { OUTBOX_SHARD_NAMES } from '../../core/outbox-index.ts';
import type { Clock, DueClaim, EventPublisher, OutboxLedger, PageKey } from '../../core/ports.ts';
import { RecordVersionError } from '../../core/record-version.ts';
import { Redactor } from '../../core/redaction.ts';
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
  /** Claims found that their verifiers had left behind. */
  readonly leftBehind: number;
  /** Claims finished: every queue has the event now. */
  readonly finished: number;
  /** Claims given up on in this run. */
  readonly parked: number;
  /** Claims left alone because a later version of this code made them. */
  readonly foreign: number;
  /**
   * How long the oldest claim that is still unsent has been so, in milliseconds, due or not; 0 if there is none,
   * `undefined` if that could not be found out. A claim that should have been inspected and was not counts as unsent.
   */
  readonly oldestAge: number | undefined;
  /** Claims given up on and not released; `undefined` if that could not be found out. */
  readonly parkedInAll: number | undefined;
  /** Number of failures. */
  readonly failures: number;
  /** The first few of them, each with its causes. */
  readonly errors: readonly (readonly ErrorSummary[])[];
}

/** Failures of one run that are told of; the rest would say the same. */
const ERRORS_KEPT = 5;

/** Claims read from the index at a time. */
const PAGE = 25;

/** Most claims that one run looks at in each shard: 20,000 in all, more than it has time for. */
const CLAIMS_PER_SHARD = 2500;

/** Failures in a row after which a queue is left alone until the next run: then it is out of order, not one event bad. */
const QUEUE_FAILURES = 3;

/**
 * Claims in a row of which nothing could be sent, after which a shard is left until the next run. With fewer, the many
 * claims that wait for one queue that is out of order would hold up those that wait for another.
 */
const FRUITLESS_CLAIMS = 100;

/** A claim waits for a queue that the configuration no longer has, so trying again is no use. */
class UnknownQueueError extends Error {
  override readonly name = 'UnknownQueueError';
}

/** The queue failed so often in this run that it is not tried any more. */
class QueueOutOfOrderError extends Error {
  override readonly name = 'QueueOutOfOrderError';
}

type ClaimResult = 'progress' | 'fruitless' | 'not-ours';

/**
 * Finds and sends what crashed or cut-off verifiers left behind. Safe beside live verifiers and other sweepers: a claim
 * is due only when its verifier can no longer be alive, and only one sweeper can move `dueAt` on from the value it saw.
 *
 * Shards are swept side by side; within a shard claims go one after another, oldest first, which keeps the order of
 * each entity.
 *
 * A run is bounded in time and in claims, and passes by what it cannot send: claims of one bad event or of one broken
 * queue wait at growing intervals, while the rest of their shard goes on.
 *
 * @param signal - aborts when nothing more is begun; what is left waits for the next run
 * @param finish - aborts shortly before the function would be cut off; until then, what was begun is finished
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
  /** Failures in a row by queue, over all shards. */
  readonly #queueFailures = new Map<string, number>();
  /** Age of the oldest claim that was not inspected in time, by shard; `undefined` if it is not known. */
  readonly #behind = new Map<string, number | undefined>();
  #taken = 0;
  #leftBehind = 0;
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

  counts(): Pick<SweepReport, 'taken' | 'leftBehind' | 'finished' | 'parked' | 'foreign' | 'failures'> {
    return {
      taken: this.#taken,
      leftBehind: this.#leftBehind,
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
    let left = this.#settings.claimsPerShard ?? CLAIMS_PER_SHARD;
    let fruitlessInARow = 0;
    try {
      for await (const due of this.#dueClaims(shard, found)) {
        if (this.#signal.aborted || left === 0 || fruitlessInARow >= FRUITLESS_CLAIMS) return;
        left--;
        const result = await this.#sweepClaim(due).catch((error): ClaimResult => {
          this.#failed(error);
          return 'fruitless';
        });
        if (result === 'fruitless') fruitlessInARow++;
        if (result === 'progress') fruitlessInARow = 0;
      }
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
    this.#leftBehind += found.length;
    return found;
  }

  /** What the outbox has, then what was put there a moment ago, each oldest first: the index lags behind the table. */
  async *#dueClaims(shard: string, found: readonly DueClaim[]): AsyncGenerator<DueClaim> {
    const { ledger, now } = this.#ports;
    const listed = new Set<string>();
    let next: PageKey | undefined;
    do {
      // Begins behind what was seen, which may still be there.
      const page = await ledger.due(shard, now(), PAGE, next, this.#signal);
      for (const due of page.items) {
        listed.add(due.requestUuid);
        yield due;
      }
      next = page.next;
    } while (next !== undefined);
    for (const due of found.toSorted((one, other) => one.dueAt - other.dueAt)) {
      if (!listed.has(due.requestUuid) && due.dueAt <= now()) yield due;
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

  async #sweepClaim(due: DueClaim): Promise<ClaimResult> {
    const { ledger, now } = this.#ports;
    const claim = await this.#take(due);
    if (claim === undefined) return 'not-ours';
    this.#taken++;
    const sent: string[] = [];
    const failures: unknown[] = [];
    for (const subscriber of claim.unsent) {
      if (this.#signal.aborted) return this.#leave(claim, sent);
      try {
        await this.#send(claim, subscriber);
        sent.push(subscriber);
      } catch (error) {
        failures.push(error);
        if (!(error instanceof QueueOutOfOrderError)) this.#failed(error, claim);
      }
    }
    if (failures.length === 0 || sent.length > 0) {
      await ledger.markSent(claim, sent, now(), this.#finish);
    }
    if (failures.length === 0) {
      this.#finished++;
      return 'progress';
    }
    const hopeless = failures.every((failure) => failure instanceof UnknownQueueError);
    if (hopeless || claim.attempts >= this.#settings.maxAttempts) {
      const [first] = failures;
      await ledger.park(claim, first instanceof Error ? first.name : 'unknown', this.#finish);
      this.#parked++;
      return 'progress';
    }
    await ledger.postpone(claim, now() + sweepBackoff(claim.attempts), this.#finish);
    return sent.length > 0 ? 'progress' : 'fruitless';
  }

  /** Leaves the rest of a claim to the next run: it is due again when the lease is over. */
  async #leave(claim: Claim, sent: readonly string[]): Promise<ClaimResult> {
    if (sent.length > 0) await this.#ports.ledger.markSent(claim, sent, this.#ports.now(), this.#finish);
    return 'fruitless';
  }

  async #take(due: DueClaim): Promise<Claim | undefined> {
    const { ledger, now } = this.#ports;
    try {
      return await ledger.take(due, now() + SWEEP_LEASE, this.#signal);
    } catch (error) {
      if (this.#signal.aborted) return undefined;
      if (!(error instanceof RecordVersionError)) throw error;
      this.#foreign++;
      if (this.#foreign === 1) this.#failed(error);
      return undefined;
    }
  }

  async #send(claim: Claim, subscriber: string): Promise<void> {
    const { eventType } = claim.event;
    const known = this.#settings.eventTypes.find((type) => type.name === eventType);
    if (!known?.subscribers.includes(subscriber)) {
      throw new UnknownQueueError(
        `The configuration has no queue for ${eventType} and subscriber ${subscriber}.`,
      );
    }
    const queue = `${eventType}/${subscriber}`;
    const failures = this.#queueFailures.get(queue) ?? 0;
    if (failures >= QUEUE_FAILURES) throw new QueueOutOfOrderError(`The queue of ${queue} fails.`);
    try {
      await this.#ports.publisher.publish(claim.event, subscriber, this.#finish);
      this.#queueFailures.delete(queue);
    } catch (error) {
      this.#queueFailures.set(queue, (this.#queueFailures.get(queue) ?? 0) + 1);
      throw error;
    }
  }
}
