import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Claim } from '../../lambda/core/ledger/claim.ts';
import { entityKey } from '../../lambda/core/ledger/entity-status.ts';
import { RecordVersionError } from '../../lambda/core/ledger/record-version.ts';
import type { EventPublisher } from '../../lambda/core/ports.ts';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { ChangeParameters } from '../audit/audit-entry.ts';
import { type AuditPorts, audited } from '../audit/audited.ts';
import { selectedFacts } from '../audit/selected-facts.ts';
import type { KnownEvent } from '../events/event.ts';
import { listHeld } from '../held/list-held.ts';
import { inParallel } from '../in-parallel.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import { pacer } from '../pace.ts';
import type { OperatorPorts } from '../ports.ts';
import { explainFailure } from '../problems/explain-failure.ts';
import type { Target } from '../target/target.ts';
import { planReplay, type ReplayPlan, type ReplayWish } from './plan-replay.ts';
import { queuePublisher } from './queue-publisher.ts';
import { readClaim } from './read-claim.ts';
import { selectEvents, type WantedEvents } from './select-events.ts';

/** Which events are sent again, and how. */
export interface ReplayOptions extends ReplayWish {
  readonly events: WantedEvents;
  /** Most events a second; as fast as they go if absent. */
  readonly rate?: number | undefined;
  /** Tell what would be sent, send nothing. */
  readonly dryRun?: boolean | undefined;
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
}

/** Who is told on the way. */
export interface ReplayObserver {
  /** So many events are looked at. */
  readonly selected?: (count: number) => void;
  /** What became of an event. Nobody hears of handled ones that were not named: they are counted. */
  readonly result?: (result: ReplayResult) => void;
  /** One of the selected events is done with. */
  readonly advance?: () => void;
}

/** What became of one event. */
export type ReplayResult =
  | {
      readonly requestUuid: string;
      /**
       * Left as it is, as {@link ReplayPlan} says; or:
       *
       * - `held`: it was not accepted yet
       * - `unknown`: it was not accepted, or longer ago than is kept
       * - `no-body`: its body is no longer kept
       * - `forgotten`: the ledger has forgotten it a moment ago
       * - `changed`: somebody else has worked on it meanwhile
       * - `behind`: one before it of the same entity could not be sent
       */
      readonly outcome:
        | Exclude<Extract<ReplayPlan, { leave: unknown }>['leave'], 'no-queue'>
        | 'held'
        | 'unknown'
        | 'no-body'
        | 'forgotten'
        | 'changed'
        | 'behind';
    }
  | {
      readonly requestUuid: string;
      readonly outcome: 'no-queue';
      readonly eventType: string;
      readonly entity: string;
      /** The one that was asked for; absent if no queue is left at all. */
      readonly subscriber?: string | undefined;
    }
  | {
      readonly requestUuid: string;
      readonly outcome: 'would-replay';
      readonly event: KnownEvent;
      readonly sendTo: readonly string[];
      /** It was handled, and is to be handled again. */
      readonly again: boolean;
    }
  | { readonly requestUuid: string; readonly outcome: 'replayed'; readonly sentTo: readonly string[] }
  | {
      readonly requestUuid: string;
      readonly outcome: 'failed';
      /** Whom it was sent to before. */
      readonly sentTo: readonly string[];
      readonly reason: string;
      /** The note that it was handled may be off without a message on its way that has it handled again. */
      readonly maybeUnnoted: boolean;
    };

/** What a replay came to as a whole. */
export interface ReplaySummary {
  /** Handled events that were not named, so nobody heard of them. */
  readonly handledLeftOut: number;
  /** Events that lie in a dead-letter queue, too, and stay there. */
  readonly deadLetters: number;
  /** Selected events that nothing was done about, because it was ended before. */
  readonly notReached: number;
  /** Why it ended before, unless somebody ended it. */
  readonly failure?: unknown;
}

/** Entities whose events are sent at the same time. */
const CONCURRENCY = 10;

/**
 * Sends events from the ledger to their queues again, those of an entity in the order in which they were accepted.
 *
 * @param to - by what they are sent: a client of the queues, or what publishes in its place
 * @throws EmptySpanProblem, InvalidInputProblem if the description of the events cannot be met
 */
export async function replayEvents(
  target: Target,
  options: ReplayOptions,
  ports: AuditPorts & Pick<OperatorPorts, 'pause'>,
  to: SQSClient | EventPublisher,
  observer: ReplayObserver = {},
  stores: OperatorStores = operatorStores(target),
): Promise<ReplaySummary> {
  const { events, unknown } = await selectEvents(target, options.events, ports.now(), ports.signal);
  const counts: Record<string, number> = {};
  const result = (each: ReplayResult): void => {
    counts[each.outcome] = (counts[each.outcome] ?? 0) + 1;
    observer.result?.(each);
  };
  const { reason, dryRun } = options;
  return audited(
    target,
    { operation: 'replay', reason, dryRun, parameters: changeParameters(options) },
    ports,
    async () => {
      const publisher = 'publish' in to ? to : queuePublisher(target, to);
      const replay = new Replay(target, options, ports, publisher, { ...observer, result }, stores);
      await replay.reportUnknown(unknown);
      observer.selected?.(events.length);
      return replay.replayAll(events);
    },
    ({ handledLeftOut, notReached, failure }) => ({
      counts: { ...counts, handledLeftOut, notReached },
      failure,
    }),
  );
}

function changeParameters({ events, subscriber, again = false }: ReplayOptions): ChangeParameters {
  const wanted =
    'uuids' in events
      ? selectedFacts(events.uuids)
      : {
          ...(events.states !== undefined && { states: events.states }),
          ...(events.type !== undefined && { type: events.type }),
          ...(events.since !== undefined && { since: new Date(events.since).toISOString() }),
          ...(events.until !== undefined && { until: new Date(events.until).toISOString() }),
        };
  return { ...wanted, ...(subscriber !== undefined && { subscriber }), again };
}

class Replay {
  readonly #target: Target;
  readonly #options: ReplayOptions;
  readonly #ports: Pick<OperatorPorts, 'now' | 'signal'>;
  readonly #publisher: EventPublisher;
  readonly #observer: ReplayObserver;
  readonly #stores: OperatorStores;
  /** Makes deduplication ids of this replay's own. */
  readonly #suffix: string;
  readonly #pace: () => Promise<void>;
  #handledLeftOut = 0;
  #deadLetters = 0;
  #notReached = 0;

  constructor(
    target: Target,
    options: ReplayOptions,
    ports: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
    publisher: EventPublisher,
    observer: ReplayObserver,
    stores: OperatorStores,
  ) {
    this.#target = target;
    this.#options = options;
    this.#ports = ports;
    this.#publisher = publisher;
    this.#observer = observer;
    this.#stores = stores;
    this.#suffix = `replay-${stores.newId()}`;
    this.#pace = pacer(options.dryRun ? undefined : options.rate, ports);
  }

  async reportUnknown(uuids: readonly string[]): Promise<void> {
    if (uuids.length === 0) return;
    const held = await listHeld(this.#target, this.#ports.signal);
    const heldUuids = new Set(held.map((each) => each.held.requestUuid));
    for (const requestUuid of uuids) {
      this.#observer.result?.({ requestUuid, outcome: heldUuids.has(requestUuid) ? 'held' : 'unknown' });
    }
  }

  /** Entities side by side, the events of one after each other. */
  async replayAll(events: readonly KnownEvent[]): Promise<ReplaySummary> {
    const { signal } = this.#ports;
    const groups = [...Map.groupBy(events, (event) => entityKey(event.entity, event.subject ?? '')).values()];
    this.#notReached = events.length;
    let failure: unknown;
    try {
      await inParallel(groups.length, CONCURRENCY, signal, (index) => this.#replayGroup(groups[index] ?? []));
    } catch (error) {
      if (!signal.aborted) failure = error;
    }
    return {
      handledLeftOut: this.#handledLeftOut,
      deadLetters: this.#deadLetters,
      notReached: this.#notReached,
      ...(failure !== undefined && { failure }),
    };
  }

  async #replayGroup(events: readonly KnownEvent[]): Promise<void> {
    let blocked = false;
    for (const event of events) {
      if (this.#ports.signal.aborted) return;
      const result: ReplayResult | undefined = blocked
        ? { requestUuid: event.requestUuid, outcome: 'behind' }
        : await this.#replay(event);
      this.#notReached--;
      this.#observer.advance?.();
      if (result === undefined) continue;
      if (result.outcome === 'failed') blocked = true;
      this.#observer.result?.(result);
    }
  }

  /** @returns nothing for a handled event that nobody named */
  async #replay(event: KnownEvent): Promise<ReplayResult | undefined> {
    const { requestUuid, eventType, entity } = event;
    const { dryRun, events, subscriber } = this.#options;
    const subscribers = this.#subscribersOf(event);
    const plan = planReplay(event, subscribers, this.#options, this.#ports.now(), this.#target.delivery);
    if ('leave' in plan) {
      if (plan.leave === 'no-queue')
        return { requestUuid, outcome: 'no-queue', eventType, entity, subscriber };
      if (plan.leave !== 'handled' || 'uuids' in events) return { requestUuid, outcome: plan.leave };
      this.#handledLeftOut++;
      return undefined;
    }
    const claim = await this.#claimOf(requestUuid);
    if ('outcome' in claim) return claim;
    if (plan.leavesDeadLetter) this.#deadLetters++;
    if (dryRun) {
      const { send: sendTo, takeNoteOff: again } = plan;
      return { requestUuid, outcome: 'would-replay', event, sendTo, again };
    }
    await this.#pace();
    return this.#send(event, claim, plan);
  }

  #subscribersOf({ entity }: KnownEvent): readonly string[] {
    return this.#target.queues.filter((queue) => queue.entity === entity).map(({ subscriber }) => subscriber);
  }

  async #claimOf(requestUuid: string): Promise<Claim | ReplayResult> {
    try {
      const claim = await readClaim(this.#target, requestUuid, this.#ports.signal);
      if (claim === 'no-body') return { requestUuid, outcome: 'no-body' };
      return claim ?? { requestUuid, outcome: 'forgotten' };
    } catch (error) {
      if (!(error instanceof RecordVersionError)) throw error;
      return { requestUuid, outcome: 'failed', sentTo: [], reason: error.message, maybeUnnoted: false };
    }
  }

  /** The note comes off first: with it, the handler would ignore what is sent. */
  async #send(
    event: KnownEvent,
    claim: Claim,
    { send, takeNoteOff }: Extract<ReplayPlan, { send: unknown }>,
  ): Promise<ReplayResult> {
    const { requestUuid } = event;
    const { ledger } = this.#stores;
    const sentTo: string[] = [];
    let failure: { readonly error: unknown } | undefined;
    try {
      if (takeNoteOff && !(await this.#takeHandledNoteOff(event))) return { requestUuid, outcome: 'changed' };
      for (const subscriber of send) {
        await this.#publisher.publish(claim.event, subscriber, undefined, this.#suffix);
        sentTo.push(subscriber);
      }
    } catch (error) {
      failure = { error };
    }
    try {
      // Of what fails half-way, too: what a queue has is on its way.
      if (sentTo.length > 0)
        await ledger.noteReplay({ requestUuid, claimId: claim.claimId }, sentTo, this.#ports.now());
    } catch (error) {
      failure ??= { error };
    }
    if (failure === undefined) return { requestUuid, outcome: 'replayed', sentTo };
    const maybeUnnoted = takeNoteOff && !sentTo.includes(BUILT_IN_SUBSCRIBER);
    const { text: reason } = explainFailure(failure.error);
    return { requestUuid, outcome: 'failed', sentTo, reason, maybeUnnoted };
  }

  async #takeHandledNoteOff({ subject, handling, ...event }: KnownEvent): Promise<boolean> {
    if (subject === undefined || handling?.handledAt === undefined) return false;
    const { entities } = this.#stores;
    return entities.takeHandledNoteOff({ ...event, subject }, handling.handledAt, this.#ports.now());
  }
}
