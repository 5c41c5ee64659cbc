import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { Item } from '../../local/aws/table-expressions.ts';
import type { AuditEntry } from '../../operator/audit/audit-entry.ts';
import type { SimulatedProcess } from './world.ts';

/** What operators were seen to do, and may do: nobody else may, and what is promised is another thing afterwards. */
export class OperatorWatch {
  /** Who may drop held requests for good. */
  readonly mayDiscard = new Set<SimulatedProcess>();
  /** Who may send without a claim of its own. */
  readonly mayReplay = new Set<SimulatedProcess>();
  /** Who may have handled events handled again. */
  readonly mayUnnote = new Set<SimulatedProcess>();
  /**
   * Events of which the note that they were handled came off, by order key, with the number of messages that there had
   * been until then: what is sent behind them is handled again.
   */
  readonly unnoted = new Map<string, number>();
  /** Order keys of events whose history was erased: a copy that comes later is not known to be one. */
  readonly erased = new Set<string>();
  /** Order keys of events whose dead letter in the handler's queue was discarded: they need not be handled. */
  readonly discarded = new Set<string>();
  /** Queues that were dropped for an event: name and order key. */
  readonly dropped = new Set<string>();
  /** What the audit log has of each. */
  readonly #logged = new Map<SimulatedProcess, Set<AuditEntry['kind']>>();
  readonly #untold = new Set<SimulatedProcess>();
  readonly #seen = new Map<SimulatedProcess, Set<string>>();
  readonly #erasedUpTo = new Map<string, string>();

  /** An operator begins. */
  began(process: SimulatedProcess): void {
    this.#logged.set(process, new Set());
  }

  /** An entry is in the audit log. */
  wrote(process: SimulatedProcess, kind: AuditEntry['kind']): void {
    this.#logged.get(process)?.add(kind);
  }

  /** An operator was told that something could not be written. */
  told(process: SimulatedProcess): void {
    this.#untold.add(process);
  }

  /** Whether an operator changes something without an intent in the audit log. */
  lacksIntent(process: SimulatedProcess | undefined): boolean {
    return process !== undefined && this.#logged.get(process)?.has('intent') === false;
  }

  /** Whether an operator that was not killed has left an intent without an outcome, and does not know. */
  lacksOutcome(process: SimulatedProcess): boolean {
    const logged = this.#logged.get(process);
    return logged?.has('intent') === true && !logged.has('outcome') && !this.#untold.has(process);
  }

  /** An operator looks at items of entities. */
  saw(process: SimulatedProcess, items: readonly Item[]): void {
    const seen = this.#seen.get(process) ?? new Set();
    this.#seen.set(process, seen);
    for (const item of items) seen.add(formOf(item));
  }

  /** Whether an operator has looked at an item as it was before a write, as far as the write is about it. */
  hasSeen(process: SimulatedProcess | undefined, before: Item): boolean {
    return process !== undefined && this.#seen.get(process)?.has(formOf(before)) === true;
  }

  /** Whether no handler is to get an event any more, because its queue is gone and an operator said so. */
  isHandlerDropped({
    queues,
    orderKey,
  }: {
    readonly queues: readonly string[];
    readonly orderKey: string;
  }): boolean {
    return queues
      .filter((queue) => queue.endsWith(`-${BUILT_IN_SUBSCRIBER}.fifo`))
      .every((queue) => this.dropped.has(`${queue} ${orderKey}`));
  }

  eraseStatus(entityKey: string, orderKey: string): void {
    if (orderKey > (this.#erasedUpTo.get(entityKey) ?? '')) this.#erasedUpTo.set(entityKey, orderKey);
  }

  /** Whether the status that an event had, or that was newer than its own, was erased. */
  isStatusErased(entityKey: string, orderKey: string): boolean {
    return orderKey <= (this.#erasedUpTo.get(entityKey) ?? '');
  }
}

/** What tells one form of an item from another: whose status it is, or when its event was handled. */
function formOf({ sk, orderKey, handledAt }: Item): string {
  return [sk?.S, orderKey?.S, handledAt?.N].join(' ');
}
