import { formatCloudEvent, type VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import type { OperatorPorts } from '../ports.ts';
import { InvalidInputProblem, OperatorProblem } from '../problems/operator-problem.ts';
import { isRetryable } from '../problems/retryable-failure.ts';
import { readClaim } from '../replay/read-claim.ts';
import { isSuccess } from '../sender/post-webhook.ts';
import type { Target } from '../target/target.ts';
import { ClaimReader } from './claim-reader.ts';
import { EntityLanes } from './entity-lanes.ts';
import { checkForwardUrl, type ForwardAnswer, forwardEvent } from './forward-event.ts';
import type { FoundClaim } from './found-claim.ts';
import { OVERLAP, Place } from './place.ts';
import { placeFile, readPlace, writePlace } from './place-file.ts';

/** What is forwarded, and where. */
export interface ListenOptions {
  readonly forwardTo: string;
  /** The only entity whose events are forwarded. */
  readonly entity?: string | undefined;
  /** From this claim time on, in milliseconds since the epoch; from the place that was kept, or else from now, if absent. */
  readonly since?: number | undefined;
  /** Whether an event that is not answered 2xx is tried again. */
  readonly retries: boolean;
  /** Where places are kept. */
  readonly stateDirectory: string;
}

/** An event as it is told of. */
type ForwardedEvent = Pick<
  VerifiedEvent,
  'requestUuid' | 'eventType' | 'entity' | 'subject' | 'status' | 'claimedAt'
>;

/** What happened, as it happens. */
export type ListenNews =
  | {
      readonly kind: 'answered';
      readonly event: ForwardedEvent;
      readonly answer: ForwardAnswer;
      /** From 1 on. */
      readonly attempt: number;
      /** When it is tried again, in milliseconds; it is not, if absent. */
      readonly retryIn?: number;
    }
  | {
      readonly kind: 'skipped';
      readonly requestUuid: string;
      readonly claimedAt: number;
      /** `no-body`: its body is kept no more; `forgotten`: nor is anything else. */
      readonly because: 'no-body' | 'forgotten';
    }
  /** The ledger cannot be read for now, or again. */
  | { readonly kind: 'unreachable' | 'reachable' }
  /** So many events wait that no more are read for now. */
  | { readonly kind: 'full'; readonly waiting: number };

/** Where it begins. */
export interface ListenStart {
  /** From which claim time on, in milliseconds since the epoch; from now on, if absent. */
  readonly from?: number;
  /** Where it would have gone on, if that is before the time that was asked for: what came in between is skipped. */
  readonly skippedSince?: number;
  /** The file that keeps the place. */
  readonly path: string;
}

/** How an end was. */
export interface ListenEnd {
  readonly forwarded: number;
  /** Not answered 2xx, and not tried again. */
  readonly failed: number;
  readonly skipped: number;
  /** Found and not answered: with them it begins the next time. */
  readonly waiting: number;
}

/** Events that are under way at once, each of another entity. */
const CONCURRENCY = 8;

/** Pause between two reads, in milliseconds: while events come, and while it is quiet. */
const BUSY_PAUSE = 500;
const QUIET_PAUSE = 2000;

const PAUSE_AFTER_FAILURE = 5000;

/** How often the place is kept if no event is settled. */
const KEEP_INTERVAL = 60_000;

/** The first pause before an event is tried again, in milliseconds, doubled up to the last. */
const FIRST_RETRY = 1000;
const MAX_RETRY = 10_000;

/**
 * Makes everything ready to forward the events that are accepted by a run or stack.
 *
 * @param connect - finds the run or stack again, if it was started anew at another address
 * @throws InvalidInputProblem if events must not be posted to that URL, or the time is yet to come
 */
export async function openListener(
  target: Target,
  connect: () => Promise<Target>,
  wish: ListenOptions,
  ports: Pick<OperatorPorts, 'fetch' | 'now' | 'pause' | 'signal'>,
): Promise<Listener> {
  checkForwardUrl(wish.forwardTo);
  const path = placeFile(target, wish.forwardTo, wish.entity, wish.stateDirectory);
  const { since } = wish;
  // Whoever says since when needs no place, so an unreadable one is no hindrance.
  const kept = since === undefined ? readPlace(path) : readPlaceIfPossible(path);
  const now = ports.now();
  if (since !== undefined && since > now) {
    throw new InvalidInputProblem('Events are wanted from a time on that is yet to come.');
  }
  const fresh = { floor: since ?? now - OVERLAP, settled: [], held: [] };
  const place = new Place(since === undefined && kept !== undefined ? kept : fresh);
  const isFromNow = since === undefined && kept === undefined;
  if (isFromNow) await new ClaimReader(place, wish.entity, ports.now, ports.signal).skipBefore(target);
  writePlace(path, place.record());
  const start: ListenStart = {
    path,
    ...(!isFromNow && { from: since ?? kept?.readUntil ?? now }),
    ...(since !== undefined &&
      kept !== undefined &&
      kept.readUntil < since && { skippedSince: kept.readUntil }),
  };
  return new Listener(target, connect, wish, place, start, ports);
}

function readPlaceIfPossible(path: string): ReturnType<typeof readPlace> {
  try {
    return readPlace(path);
  } catch {
    return undefined;
  }
}

/** Forwards what is accepted: each event at least once, in order per entity. */
export class Listener {
  readonly start: ListenStart;
  readonly #connect: () => Promise<Target>;
  readonly #wish: ListenOptions;
  readonly #place: Place;
  readonly #ports: Pick<OperatorPorts, 'fetch' | 'now' | 'pause' | 'signal'>;
  readonly #attempts = new Map<string, number>();
  readonly #counts = { forwarded: 0, failed: 0, skipped: 0 };
  readonly #failure = new AbortController();
  /** Aborts when somebody wants no more, or when it cannot go on. */
  readonly #signal: AbortSignal;
  #target: Target;
  #isReachable = true;
  #keptAt = 0;
  #tell: (news: ListenNews) => void = () => {};

  constructor(
    target: Target,
    connect: () => Promise<Target>,
    wish: ListenOptions,
    place: Place,
    start: ListenStart,
    ports: Pick<OperatorPorts, 'fetch' | 'now' | 'pause' | 'signal'>,
  ) {
    this.start = start;
    this.#target = target;
    this.#connect = connect;
    this.#wish = wish;
    this.#place = place;
    this.#ports = ports;
    this.#signal = AbortSignal.any([ports.signal, this.#failure.signal]);
  }

  /** What was done up to now. */
  get end(): ListenEnd {
    return { ...this.#counts, waiting: this.#place.waiting };
  }

  /**
   * Forwards until the signal aborts, whose reason it throws.
   *
   * @throws what a read throws, unless it will pass
   */
  async run(tell: (news: ListenNews) => void): Promise<never> {
    this.#tell = tell;
    const { now, pause } = this.#ports;
    const lanes = new EntityLanes<FoundClaim>(
      CONCURRENCY,
      (claim) => this.#attempt(claim),
      (milliseconds) => pause(milliseconds, this.#signal),
      (error) => this.#failure.abort(error),
    );
    const reader = new ClaimReader(this.#place, this.#wish.entity, now, this.#signal);
    let wasFull = false;
    try {
      for (;;) {
        const { waiting, isFull } = this.#place;
        if (isFull && !wasFull) tell({ kind: 'full', waiting });
        wasFull = isFull;
        if (isFull) for (const claim of reader.takeSettling()) lanes.add(claim);
        await pause(isFull ? QUIET_PAUSE : await this.#read(reader, lanes), this.#signal);
      }
    } catch (error) {
      throw this.#signal.aborted ? this.#signal.reason : error;
    } finally {
      this.#failure.abort();
      this.#keepPlace();
    }
  }

  /** @returns how long to wait until the next read, in milliseconds */
  async #read(reader: ClaimReader, lanes: EntityLanes<FoundClaim>): Promise<number> {
    try {
      const { ready, hasFound, hasMore } = await reader.read(this.#target);
      this.#noteReachable(true);
      for (const claim of ready) lanes.add(claim);
      if (this.#ports.now() - this.#keptAt >= KEEP_INTERVAL) this.#keepPlace();
      if (hasMore) return 0;
      return hasFound ? BUSY_PAUSE : QUIET_PAUSE;
    } catch (error) {
      await this.#recover(error);
      return PAUSE_AFTER_FAILURE;
    }
  }

  /**
   * Posts an event, once.
   *
   * @returns how long to wait until it is tried again, `undefined` once it is settled
   */
  async #attempt(claim: FoundClaim): Promise<number | undefined> {
    this.#signal.throwIfAborted();
    const { requestUuid, claimedAt } = claim;
    const kept = await this.#claimOf(requestUuid);
    if (kept === 'unreachable') return PAUSE_AFTER_FAILURE;
    if (kept === undefined || kept === 'no-body') {
      this.#counts.skipped += 1;
      this.#tell({ kind: 'skipped', requestUuid, claimedAt, because: kept ?? 'forgotten' });
      this.#settle(claim);
      return undefined;
    }
    const { event } = kept;
    const message = formatCloudEvent(event, this.#target.eventSource);
    const answer = await forwardEvent(this.#wish.forwardTo, message, {
      ...this.#ports,
      signal: this.#signal,
    });
    const attempt = (this.#attempts.get(requestUuid) ?? 0) + 1;
    const isForwarded = isSuccess(answer);
    if (isForwarded || !this.#wish.retries) {
      this.#counts[isForwarded ? 'forwarded' : 'failed'] += 1;
      this.#tell({ kind: 'answered', event, answer, attempt });
      this.#attempts.delete(requestUuid);
      this.#settle(claim);
      return undefined;
    }
    this.#attempts.set(requestUuid, attempt);
    const retryIn = Math.min(FIRST_RETRY * 2 ** (attempt - 1), MAX_RETRY);
    this.#tell({ kind: 'answered', event, answer, attempt, retryIn });
    return retryIn;
  }

  async #claimOf(requestUuid: string): Promise<Awaited<ReturnType<typeof readClaim>> | 'unreachable'> {
    try {
      return await readClaim(this.#target, requestUuid, this.#signal);
    } catch (error) {
      // The reads of the index find the run or stack again.
      if (this.#signal.aborted || !isRetryable(error)) throw error;
      this.#noteReachable(false);
      return 'unreachable';
    }
  }

  /** @throws the error, unless it will pass */
  async #recover(error: unknown): Promise<void> {
    if (this.#signal.aborted || !isRetryable(error)) throw error;
    this.#noteReachable(false);
    // A local run that is started again has another address.
    if (!this.#target.isLocal) return;
    try {
      this.#target = await this.#connect();
    } catch (problem) {
      if (!(problem instanceof OperatorProblem) && !isRetryable(problem)) throw problem;
    }
  }

  #noteReachable(isReachable: boolean): void {
    if (isReachable !== this.#isReachable) this.#tell({ kind: isReachable ? 'reachable' : 'unreachable' });
    this.#isReachable = isReachable;
  }

  /** Keeps the place before the next event of the entity, so that no event is repeated once a later one was forwarded. */
  #settle(claim: FoundClaim): void {
    this.#place.settle(claim);
    this.#keepPlace();
  }

  #keepPlace(): void {
    this.#keptAt = this.#ports.now();
    writePlace(this.start.path, this.#place.record());
  }
}
