import { CURRENT_STATUS, entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { orderKey, type ReceivedEvent } from '../../lambda/core/message/cloud-event.ts';
import type {
  Delivery,
  DiscardNote,
  EntityRecord,
  EntityStore,
  HandlingFailure,
  HistoryName,
  OperatorEntityStore,
  Recorded,
  SkipMark,
  StatusEffect,
  Timeliness,
} from '../../lambda/core/ports.ts';

interface HistoryEntry {
  status: string;
  recordedAt?: number;
  startedAt?: number;
  startedAttempt?: number;
  handledAt?: number;
  late?: boolean;
  attempts?: number;
  failedAt?: number;
  failure?: string;
  failureName?: string;
  failureText?: string;
  deadLetteredAt?: number;
  messageId?: string;
  skipMessageId?: string;
  skipAskedAt?: number;
  skipAskedBy?: string;
  skipReason?: string;
  skippedAt?: number;
  discardedAt?: number;
  discardedDeadSince?: number;
  reopenedAt?: number;
  discardedBy?: string;
  discardReason?: string;
}

/** Status and history in memory; held to the same contract as those in DynamoDB. */
export class MemoryEntityStore implements EntityStore, OperatorEntityStore {
  readonly #current = new Map<string, { status: string; order: string; startedAt: number }>();
  readonly #history = new Map<string, Map<string, HistoryEntry>>();

  async applyStatus(event: ReceivedEvent, startedAt: number): Promise<StatusEffect> {
    const key = entityKey(event.entity, event.subject);
    const order = orderKey(event);
    const current = this.#current.get(key);
    if (current?.order === order) return { outcome: 'in-force', startedAt: current.startedAt };
    if (current !== undefined && current.order > order) return { outcome: 'late' };
    this.#current.set(key, { status: event.status, order, startedAt });
    return { outcome: 'applied' };
  }

  async record(
    event: ReceivedEvent,
    { messageId, received }: Delivery,
    now: number,
    earlierStart?: number,
  ): Promise<Recorded> {
    const earlier = this.#entry(event);
    if (earlier?.handledAt !== undefined) return 'handled';
    if (earlier !== undefined) {
      if (earlier.skipMessageId !== messageId) return 'unfinished';
      if (earlier.skippedAt !== undefined) return 'skipped';
      return (earlier.discardedAt ?? -1) >= (earlier.skipAskedAt ?? 0) ? 'to-skip-anew' : 'to-skip';
    }
    this.#open(event, {
      recordedAt: earlierStart ?? now,
      ...(earlierStart !== undefined && { startedAt: now }),
      ...(received > 1 && { startedAttempt: received }),
      messageId,
    });
    return 'new';
  }

  async markHandled(
    event: ReceivedEvent,
    timeliness: Timeliness,
    now: number,
    startedAt?: number,
  ): Promise<void> {
    this.#note(event, { handledAt: now, ...(timeliness === 'late' && { late: true }) }, startedAt);
  }

  async noteStart(event: ReceivedEvent, { messageId, received }: Delivery, now: number): Promise<void> {
    if (this.#entry(event) === undefined) return;
    this.#note(event, { startedAt: now, startedAttempt: received, messageId });
  }

  async noteSkipped(event: ReceivedEvent, { messageId }: Delivery, now: number): Promise<void> {
    if (this.#entry(event)?.skipMessageId !== messageId) return;
    this.#note(event, { skippedAt: now, deadLetteredAt: now });
  }

  async noteFailure(event: ReceivedEvent, failure: HandlingFailure, now: number): Promise<void> {
    const note = {
      attempts: failure.received,
      failedAt: now,
      failure: failure.fingerprint,
      failureName: failure.name,
      failureText: failure.text,
      messageId: failure.messageId,
      ...(failure.isLastAttempt && { deadLetteredAt: now }),
    };
    this.#note(event, note, failure.startedAt);
  }

  #entry(event: HistoryName): HistoryEntry | undefined {
    return this.#history.get(entityKey(event.entity, event.subject))?.get(historyKey(event));
  }

  #open(event: ReceivedEvent, notes: Partial<HistoryEntry>): void {
    const key = entityKey(event.entity, event.subject);
    const history = this.#history.get(key) ?? new Map<string, HistoryEntry>();
    this.#history.set(key, history);
    history.set(historyKey(event), { status: event.status, ...notes });
  }

  #note(event: ReceivedEvent, note: Partial<HistoryEntry>, startedAt?: number): void {
    const entry = this.#entry(event);
    if (entry?.handledAt !== undefined) return;
    const recordedAt = entry?.recordedAt ?? startedAt;
    this.#open(event, { ...entry, ...note, ...(recordedAt !== undefined && { recordedAt }) });
  }

  async markToSkip(event: HistoryName, mark: SkipMark, now: number): Promise<boolean> {
    const entry = this.#entry(event);
    if (entry === undefined || entry.messageId !== mark.messageId || entry.handledAt !== undefined)
      return false;
    const { deadLetteredAt: dead = Number.NEGATIVE_INFINITY, startedAt = dead, failedAt = dead } = entry;
    if (entry.deadLetteredAt !== undefined && startedAt <= dead && failedAt <= dead) return false;
    entry.skipMessageId = mark.messageId;
    entry.skipAskedAt = now;
    entry.skipAskedBy = mark.by;
    entry.skipReason = mark.reason;
    delete entry.skippedAt;
    return true;
  }

  async noteDiscarded(
    event: HistoryName,
    { by, reason, deadSince }: DiscardNote,
    now: number,
  ): Promise<'noted' | 'handled' | 'no-history'> {
    const entry = this.#history.get(entityKey(event.entity, event.subject))?.get(historyKey(event));
    if (entry === undefined) return 'no-history';
    if (entry.handledAt !== undefined) return 'handled';
    if (entry.discardedDeadSince !== undefined && entry.discardedDeadSince > deadSince) return 'noted';
    entry.discardedDeadSince = deadSince;
    entry.discardedAt = now;
    entry.discardedBy = by;
    entry.discardReason = reason;
    return 'noted';
  }

  async takeHandledNoteOff(event: HistoryName, handledAt: number, now: number): Promise<boolean> {
    const history = this.#history.get(entityKey(event.entity, event.subject));
    const entry = history?.get(historyKey(event));
    if (history === undefined || entry?.handledAt !== handledAt)
      return entry?.handledAt === undefined && entry?.reopenedAt === now;
    history.set(historyKey(event), { status: entry.status, reopenedAt: now });
    return true;
  }

  async erase({ entity, subject, sortKey, orderKey: seen }: EntityRecord): Promise<boolean> {
    const key = entityKey(entity, subject);
    if (sortKey !== CURRENT_STATUS) {
      this.#history.get(key)?.delete(sortKey);
      return true;
    }
    const current = this.#current.get(key);
    if (current !== undefined && current.order !== seen) return false;
    this.#current.delete(key);
    return true;
  }

  status(entity: string, subject: string): string | undefined {
    return this.#current.get(entityKey(entity, subject))?.status;
  }

  history(entity: string, subject: string): HistoryEntry[] {
    const history = this.#history.get(entityKey(entity, subject)) ?? new Map<string, HistoryEntry>();
    return [...history].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }
}
