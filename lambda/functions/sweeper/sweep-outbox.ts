import { type Claim, SWEEP_LEASE, sweepBackoff } from '../../core/claim.ts';
import type { EventType } from '../../core/event-type.ts';
import { OUTBOX_SHARD_NAMES } from '../../core/outbox-index.ts';
import type { Clock, DueClaim, EventPublisher, OutboxLedger } from '../../core/ports.ts';

/** What the sweeper is configured with. */
export interface SweeperSettings {
  readonly eventTypes: readonly EventType[];
  /** Attempts after which a claim is parked. */
  readonly maxAttempts: number;
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
  /** Claims finished: every queue has the event now. */
  readonly finished: number;
  /** Claims given up on in this run. */
  readonly parked: number;
  /** Age of the oldest claim taken, in milliseconds. */
  readonly oldestAge: number;
  readonly errors: readonly unknown[];
}

/** Claims read from the index at a time. */
const PAGE = 25;

/** Failures in a row after which a shard is left alone until the next run: then SQS is down, not one event bad. */
const FAILURES_IN_A_ROW = 3;

/** A claim waits for a queue that the configuration no longer has, so trying again is no use. */
class UnknownQueueError extends Error {
  override readonly name = 'UnknownQueueError';
}

type ClaimResult = 'finished' | 'failed' | 'parked' | 'not-ours';

/**
 * Sends what crashed or cut-off verifiers left behind. Safe beside live verifiers and other sweepers: a claim is due
 * only when its verifier can no longer be alive, and only one sweeper can move `dueAt` on from the value it saw.
 *
 * Shards are swept side by side; within a shard claims go one after another, oldest first, which keeps the order of
 * each entity.
 *
 * @param signal - aborts shortly before the function would be cut off; what is left waits for the next run
 */
export async function sweepOutbox(
  settings: SweeperSettings,
  ports: SweeperPorts,
  signal: AbortSignal,
): Promise<SweepReport> {
  const run = new SweepRun(settings, ports, signal);
  const { shards = OUTBOX_SHARD_NAMES } = settings;
  await Promise.all(shards.map((shard) => run.sweepShard(shard)));
  return run.report();
}

class SweepRun {
  readonly #settings: SweeperSettings;
  readonly #ports: SweeperPorts;
  readonly #signal: AbortSignal;
  readonly #errors: unknown[] = [];
  #taken = 0;
  #finished = 0;
  #parked = 0;
  #oldestAge = 0;

  constructor(settings: SweeperSettings, ports: SweeperPorts, signal: AbortSignal) {
    this.#settings = settings;
    this.#ports = ports;
    this.#signal = signal;
  }

  report(): SweepReport {
    return {
      taken: this.#taken,
      finished: this.#finished,
      parked: this.#parked,
      oldestAge: this.#oldestAge,
      errors: this.#errors,
    };
  }

  async sweepShard(shard: string): Promise<void> {
    const { ledger, now } = this.#ports;
    let failuresInARow = 0;
    try {
      for (;;) {
        const page = await ledger.due(shard, now(), PAGE);
        let ours = 0;
        for (const due of page) {
          if (this.#signal.aborted || failuresInARow >= FAILURES_IN_A_ROW) return;
          const result = await this.#sweepClaim(due).catch((error): ClaimResult => {
            this.#errors.push(error);
            return 'failed';
          });
          if (result !== 'not-ours') ours++;
          failuresInARow = result === 'failed' ? failuresInARow + 1 : 0;
        }
        // The index lags behind the table; a page of claims that are all taken or finished would come again at once.
        if (page.length < PAGE || ours === 0) return;
      }
    } catch (error) {
      this.#errors.push(error);
    }
  }

  async #sweepClaim(due: DueClaim): Promise<ClaimResult> {
    const { ledger, now } = this.#ports;
    const claim = await ledger.take(due, now() + SWEEP_LEASE);
    if (claim === undefined) return 'not-ours';
    this.#taken++;
    this.#oldestAge = Math.max(this.#oldestAge, now() - claim.event.claimedAt);
    const sent: string[] = [];
    let failure: unknown;
    for (const subscriber of claim.unsent) {
      try {
        await this.#send(claim, subscriber);
        sent.push(subscriber);
      } catch (error) {
        failure = error;
        this.#errors.push(error);
      }
    }
    if (failure === undefined || sent.length > 0) {
      await ledger.markSent(claim, sent, now(), this.#signal);
    }
    if (failure === undefined) {
      this.#finished++;
      return 'finished';
    }
    if (failure instanceof UnknownQueueError || claim.attempts >= this.#settings.maxAttempts) {
      await ledger.park(claim, failure instanceof Error ? failure.name : 'unknown');
      this.#parked++;
      return 'parked';
    }
    await ledger.postpone(claim, now() + sweepBackoff(claim.attempts));
    return 'failed';
  }

  async #send(claim: Claim, subscriber: string): Promise<void> {
    const { eventType } = claim.event;
    const known = this.#settings.eventTypes.find((type) => type.name === eventType);
    if (!known?.subscribers.includes(subscriber)) {
      throw new UnknownQueueError(
        `The configuration has no queue for ${eventType} and subscriber ${subscriber}.`,
      );
    }
    await this.#ports.publisher.publish(claim.event, subscriber, this.#signal);
  }
}
