import { CANARY_RETENTION_SECONDS, canaryKey, isCanary } from '../../lambda/core/canary/canary-event.ts';
import {
  type Claim,
  type ClaimOutcome,
  compareWithEarlier,
  type HeldRequest,
} from '../../lambda/core/ledger/claim.ts';
import { type InspectedUntil, NOT_INSPECTED } from '../../lambda/core/ledger/inspection.ts';
import { outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import type { VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import type {
  CanaryClaim,
  CanaryLedger,
  ClaimLedger,
  ClaimName,
  DiscardNote,
  DueClaim,
  IndexedClaim,
  OperatorLedger,
  OutboxLedger,
  Page,
  PageKey,
  Unparking,
  WaitingClaim,
} from '../../lambda/core/ports.ts';
import { heldShare } from '../../lambda/core/signature/hold-verdict.ts';

const byDueTime = (a: DueClaim, b: DueClaim): number =>
  a.dueAt - b.dueAt || (a.requestUuid < b.requestUuid ? -1 : Number(a.requestUuid > b.requestUuid));

const byClaimTime = (a: IndexedClaim, b: IndexedClaim): number =>
  a.claimedAt - b.claimedAt || (a.requestUuid < b.requestUuid ? -1 : Number(a.requestUuid > b.requestUuid));

interface Entry {
  /** Absent from claims of the canary. */
  shard: string | undefined;
  claim: Claim;
  outbox: string | undefined;
  parkedBecause?: string;
  expiresAt: number | undefined;
  handledAt?: number;
  erasedAt?: number;
  replays?: number;
  replayedAt?: number;
  handlerReplayedAt?: number;
  handlerDiscardedAt?: number;
  handlerDeadSince?: number;
  discardedAt?: number;
  discardedBy?: string;
  discardReason?: string;
  discardedFrom?: Set<string>;
}

/** What a claim is kept under. */
function keyOf({ event: { eventType, requestUuid } }: Pick<Claim, 'event'>): string {
  return isCanary(eventType) ? canaryKey(requestUuid) : requestUuid;
}

/** The canary's part of a ledger in memory. */
export class MemoryCanaryLedger implements CanaryLedger {
  readonly #entries: MemoryLedger['entries'];

  constructor({ entries }: MemoryLedger) {
    this.#entries = entries;
  }

  async look(requestUuid: string): Promise<CanaryClaim | undefined> {
    const entry = this.#entries.get(canaryKey(requestUuid));
    if (entry === undefined) return undefined;
    const { claim, handledAt } = entry;
    return { isSent: claim.unsent.length === 0, ...(handledAt !== undefined && { handledAt }) };
  }

  async markHandled(requestUuid: string, now: number): Promise<void> {
    const entry = this.#entries.get(canaryKey(requestUuid));
    if (entry !== undefined) entry.handledAt ??= now;
  }
}

/** What a held request is kept under. */
export function keyOfHeld({ requestUuid, digest, securityFields }: HeldRequest): string {
  return [requestUuid, digest, ...securityFields].join();
}

/** The ledger in memory; held to the same contract as the one in DynamoDB. */
export class MemoryLedger implements ClaimLedger, OutboxLedger, OperatorLedger {
  readonly #retention: number;
  readonly entries = new Map<string, Entry>();
  held: HeldRequest[] = [];
  /** How many items a page has of those asked for: 0 gives an empty one, with more behind it. */
  pageLength: (limit: number) => number = (limit) => limit;
  readonly #inspected = new Map<string, InspectedUntil>();

  constructor(retentionDays: number) {
    this.#retention = retentionDays * 86_400_000;
  }

  async claim(claim: Claim, now: number): Promise<ClaimOutcome> {
    const key = keyOf(claim);
    const earlier = this.entries.get(key);
    if (earlier !== undefined && !(earlier.expiresAt !== undefined && earlier.expiresAt <= now)) {
      return compareWithEarlier(claim, earlier.claim);
    }
    const ofCanary = isCanary(claim.event.eventType);
    const shard = ofCanary ? undefined : outboxShard(claim.event);
    const outbox = claim.unsentSince === undefined ? undefined : shard;
    const expiresAt = ofCanary ? claim.event.claimedAt + CANARY_RETENTION_SECONDS * 1000 : undefined;
    this.entries.set(key, { shard, claim, outbox, expiresAt });
    return 'claimed';
  }

  async markSent(claim: Claim, sent: readonly string[], now: number): Promise<void> {
    const entry = this.#mine(claim);
    if (entry === undefined) return;
    const unsent = entry.claim.unsent.filter((subscriber) => !sent.includes(subscriber));
    if (claim.unsent.every((subscriber) => sent.includes(subscriber))) {
      const { unsentSince: _, ...claimed } = entry.claim;
      entry.claim = { ...claimed, unsent: [] };
      entry.outbox = undefined;
      if (!isCanary(claim.event.eventType)) entry.expiresAt = now + this.#retention;
    } else {
      entry.claim = { ...entry.claim, unsent };
    }
  }

  async hold(request: HeldRequest, perMinute: number): Promise<'held' | 'limited'> {
    if (this.held.some((other) => keyOfHeld(other) === keyOfHeld(request))) return 'held';
    const minute = Math.floor(request.heldAt / 60_000);
    const inMinute = this.held.filter(
      ({ category, heldAt }) => category === request.category && Math.floor(heldAt / 60_000) === minute,
    );
    if (inMinute.length >= heldShare(request.category, perMinute)) return 'limited';
    this.held.push(request);
    return 'held';
  }

  async inspectedUntil(shard: string): Promise<InspectedUntil> {
    return this.#inspected.get(shard) ?? NOT_INSPECTED;
  }

  async noteInspected(shard: string, until: InspectedUntil): Promise<void> {
    this.#inspected.set(shard, { ...until });
  }

  async claimedBetween(
    shard: string,
    from: number,
    to: number,
    limit: number,
    after?: PageKey,
  ): Promise<Page<IndexedClaim>> {
    const found = [...this.entries.values()]
      .filter((entry) => entry.shard === shard)
      .map(({ claim: { event } }) => ({ requestUuid: event.requestUuid, claimedAt: event.claimedAt }))
      .filter(({ claimedAt }) => from <= claimedAt && claimedAt <= to)
      .toSorted(byClaimTime);
    return this.#page(found, limit, byClaimTime, after as IndexedClaim | undefined);
  }

  async enqueueForSweeper(
    shard: string,
    claims: readonly IndexedClaim[],
    _signal?: AbortSignal,
    settled: (claim: IndexedClaim) => void = () => {},
  ): Promise<DueClaim[]> {
    const put: DueClaim[] = [];
    for (const claim of claims) {
      const { requestUuid } = claim;
      const entry = this.entries.get(requestUuid);
      if (entry?.claim.event.claimedAt !== claim.claimedAt) continue;
      settled(claim);
      if (entry.expiresAt !== undefined || entry.outbox !== undefined) continue;
      entry.outbox = shard;
      put.push({ requestUuid, shard, dueAt: entry.claim.dueAt });
    }
    return put;
  }

  /** As DynamoDB does it: a page that is full has a key of the next, whether there is one or not. */
  #page<T extends object>(
    sorted: readonly T[],
    limit: number,
    order: (a: T, b: T) => number,
    after: T | undefined,
  ): Page<T> {
    const left = sorted.filter((item) => after === undefined || order(item, after) > 0);
    const length = Math.min(limit, this.pageLength(limit));
    const items = left.slice(0, length);
    if (left.length < length) return { items };
    return { items, next: items.at(-1) ?? after ?? { requestUuid: '', claimedAt: -1, dueAt: -1 } };
  }

  async due(
    shard: string,
    from: number,
    to: number,
    limit: number,
    after?: PageKey,
  ): Promise<Page<DueClaim>> {
    const found = [...this.entries.values()]
      .filter(({ claim, outbox }) => outbox === shard && from <= claim.dueAt && claim.dueAt <= to)
      .map(({ claim }) => ({ requestUuid: claim.event.requestUuid, shard, dueAt: claim.dueAt }))
      .toSorted(byDueTime);
    return this.#page(found, limit, byDueTime, after as DueClaim | undefined);
  }

  async look(claims: readonly DueClaim[]): Promise<WaitingClaim[]> {
    return claims.flatMap((due) => {
      const entry = this.entries.get(due.requestUuid);
      if (entry?.outbox !== due.shard || entry.claim.dueAt !== due.dueAt) return [];
      const { event, unsent, attempts, unsentSince: since = event.claimedAt } = entry.claim;
      return [{ ...due, eventType: event.eventType, entity: event.entity, unsent, attempts, since }];
    });
  }

  async lease(due: DueClaim, dueAt: number): Promise<Claim | undefined> {
    const entry = this.entries.get(due.requestUuid);
    if (entry?.outbox !== due.shard || entry.claim.dueAt !== due.dueAt) return undefined;
    entry.claim = { ...entry.claim, dueAt, attempts: entry.claim.attempts + 1 };
    return entry.claim;
  }

  async postpone(claim: Claim, dueAt: number): Promise<void> {
    const entry = this.#taken(claim);
    if (entry !== undefined) entry.claim = { ...entry.claim, dueAt };
  }

  async park(claim: Claim, reason: string): Promise<void> {
    const entry = this.#taken(claim);
    if (entry === undefined) return;
    entry.outbox = 'parked';
    entry.parkedBecause = reason;
  }

  /** Why a claim was parked. */
  parkedBecause(requestUuid: string): string | undefined {
    return this.entries.get(requestUuid)?.parkedBecause;
  }

  async oldestUnsent(shard: string): Promise<number | undefined> {
    const times = [...this.entries.values()]
      .filter(({ outbox }) => outbox === shard)
      .map(({ claim }) => claim.unsentSince ?? claim.event.claimedAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async parkedCount(): Promise<number> {
    return [...this.entries.values()].filter(({ outbox }) => outbox === 'parked').length;
  }

  async unpark(claim: ClaimName, { dueAt, removed, entity }: Unparking): Promise<boolean> {
    const entry = this.#named(claim);
    if (entry?.outbox !== 'parked') {
      const { outbox, shard } = entry ?? {};
      return outbox !== undefined && outbox === shard && entry?.claim.unsentSince === dueAt;
    }
    const event = { ...entry.claim.event, ...(entity !== undefined && { entity }) };
    const unsent = entry.claim.unsent.filter((subscriber) => !removed.includes(subscriber));
    entry.claim = { ...entry.claim, event, unsent, dueAt, unsentSince: dueAt, attempts: 0 };
    entry.shard = outboxShard(event);
    entry.outbox = entry.shard;
    delete entry.parkedBecause;
    return true;
  }

  async deleteHeld(key: string): Promise<void> {
    this.held = this.held.filter((request) => keyOfHeld(request) !== key);
  }

  async erase(claim: ClaimName, now: number): Promise<boolean> {
    const entry = this.#named(claim);
    if (entry?.expiresAt === undefined) return false;
    entry.erasedAt = now;
    return true;
  }

  async noteReplay(claim: ClaimName, sentTo: readonly string[], now: number): Promise<boolean> {
    const entry = this.#named(claim);
    if (entry === undefined) return false;
    entry.replayedAt = now;
    if (sentTo.includes('handler')) entry.handlerReplayedAt = now;
    entry.replays = (entry.replays ?? 0) + 1;
    return true;
  }

  async noteDiscarded(
    { requestUuid, claimedAt }: Pick<VerifiedEvent, 'requestUuid' | 'claimedAt'>,
    subscriber: string,
    { by, reason, deadSince }: DiscardNote,
    now: number,
  ): Promise<boolean> {
    const entry = this.entries.get(requestUuid);
    if (entry?.claim.event.claimedAt !== claimedAt || entry.erasedAt !== undefined) return false;
    if (subscriber === 'handler') {
      if (entry.handlerDeadSince !== undefined && entry.handlerDeadSince > deadSince) return false;
      Object.assign(entry, { handlerDiscardedAt: now, handlerDeadSince: deadSince });
    }
    Object.assign(entry, { discardedAt: now, discardedBy: by, discardReason: reason });
    entry.discardedFrom = new Set([...(entry.discardedFrom ?? []), subscriber]);
    return true;
  }

  #named({ requestUuid, claimId }: ClaimName): Entry | undefined {
    const entry = this.entries.get(requestUuid);
    return entry?.claim.claimId === claimId ? entry : undefined;
  }

  #mine({ claimId, event }: Claim): Entry | undefined {
    return this.#named({ claimId, requestUuid: keyOf({ event }) });
  }

  #taken(claim: Claim): Entry | undefined {
    const entry = this.#mine(claim);
    return entry?.claim.dueAt === claim.dueAt ? entry : undefined;
  }
}
