import { CURRENT_STATUS, entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { orderKey, type ReceivedEvent } from '../../lambda/core/message/cloud-event.ts';
import type {
  Delivery,
  EntityRecord,
  EntityStore,
  HandlingFailure,
  HistoryName,
  OperatorEntityStore,
  Recorded,
  SkipMark,
  Timeliness,
} from '../../lambda/core/ports.ts';

interface HistoryEntry {
  status: string;
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
}

/** Status and history in memory; held to the same contract as those in DynamoDB. */
export class MemoryEntityStore implements EntityStore, OperatorEntityStore {
  readonly #current = new Map<string, { status: string; order: string }>();
  readonly #history = new Map<string, Map<string, HistoryEntry>>();

  async record(event: ReceivedEvent, { messageId, received }: Delivery): Promise<Recorded> {
    const key = entityKey(event.entity, event.subject);
    const history = this.#history.get(key) ?? new Map<string, HistoryEntry>();
    this.#history.set(key, history);
    const earlier = history.get(historyKey(event));
    if (earlier?.handledAt !== undefined) return 'handled';
    if (earlier !== undefined) return earlier.skipMessageId === messageId ? 'to-skip' : 'unfinished';
    history.set(historyKey(event), {
      status: event.status,
      ...(received > 1 && { startedAttempt: received }),
    });
    return 'new';
  }

  async applyStatus(event: ReceivedEvent): Promise<Timeliness> {
    const key = entityKey(event.entity, event.subject);
    const order = orderKey(event);
    const current = this.#current.get(key);
    if (current !== undefined && current.order > order) return 'late';
    this.#current.set(key, { status: event.status, order });
    return 'in-order';
  }

  async markHandled(event: ReceivedEvent, timeliness: Timeliness, now: number): Promise<void> {
    const entry = this.#history.get(entityKey(event.entity, event.subject))?.get(historyKey(event));
    if (entry === undefined || entry.handledAt !== undefined) return;
    entry.handledAt = now;
    entry.late = timeliness === 'late';
  }

  async noteSkipped(event: ReceivedEvent, { messageId }: Delivery, now: number): Promise<void> {
    const entry = this.#history.get(entityKey(event.entity, event.subject))?.get(historyKey(event));
    if (entry === undefined || entry.handledAt !== undefined || entry.skipMessageId !== messageId) return;
    entry.skippedAt = now;
    entry.deadLetteredAt = now;
  }

  async noteStart(event: ReceivedEvent, { messageId, received }: Delivery, now: number): Promise<void> {
    const entry = this.#history.get(entityKey(event.entity, event.subject))?.get(historyKey(event));
    if (entry === undefined || entry.handledAt !== undefined) return;
    entry.startedAt = now;
    entry.startedAttempt = received;
    entry.messageId = messageId;
  }

  async noteFailure(event: ReceivedEvent, failure: HandlingFailure, now: number): Promise<void> {
    const entry = this.#history.get(entityKey(event.entity, event.subject))?.get(historyKey(event));
    if (entry === undefined || entry.handledAt !== undefined) return;
    entry.messageId = failure.messageId;
    entry.attempts = failure.received;
    entry.failedAt = now;
    entry.failure = failure.fingerprint;
    entry.failureName = failure.name;
    entry.failureText = failure.text;
    if (failure.isLastAttempt) entry.deadLetteredAt = now;
  }

  async markToSkip(event: HistoryName, mark: SkipMark, now: number): Promise<boolean> {
    const entry = this.#history.get(entityKey(event.entity, event.subject))?.get(historyKey(event));
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

  async takeHandledNoteOff(event: HistoryName, handledAt: number): Promise<boolean> {
    const history = this.#history.get(entityKey(event.entity, event.subject));
    const entry = history?.get(historyKey(event));
    if (history === undefined || entry?.handledAt !== handledAt) return false;
    history.set(historyKey(event), { status: entry.status });
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
