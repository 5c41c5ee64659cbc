import { claimFromItem } from '../../lambda/adapters/ledger-record.ts';
import { CANARY_EVENT_TYPE, CANARY_KEY_PREFIX, isCanary } from '../../lambda/core/canary/canary-event.ts';
import { CURRENT_STATUS } from '../../lambda/core/ledger/entity-status.ts';
import { PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import { orderKey, parseCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import { UNKNOWN_QUEUE_GRACE } from '../../lambda/core/message/configured-queue.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { BUILT_IN_SUBSCRIBER, queueName } from '../../lambda/core/settings/event-type.ts';
import type { BusinessEvent } from '../../lambda/functions/handlers/business-event.ts';
import type { OutgoingMessage } from '../../local/aws/sqs/fifo-queue.ts';
import type { Item } from '../../local/aws/table-expressions.ts';
import { isDiscarded } from '../../operator/events/attempt.ts';
import { knownEvent } from '../../operator/events/read-events.ts';
import type { CloudWatcher, DiscardFound } from './cloud.ts';
import type { TableWrite } from './dynamodb-table.ts';
import { OperatorWatch } from './operator-watch.ts';
import type { Answer, SenderRequest } from './programs.ts';
import type { ServiceName } from './transport.ts';
import type { SimulatedProcess, World } from './world.ts';

/** What the checks know of a request, from its sender. */
export interface KnownRequest extends SenderRequest {
  readonly entityKey: string;
  /** Equal for copies of one event, different for anything else under the same UUID. */
  readonly content: string;
  readonly genuine: boolean;
  readonly keepsPolicy: boolean;
  /** It breaks the rules of portability, not those of the field policy. */
  readonly twin?: boolean;
}

/** One delivery of a request and how it was answered; without an answer its process died. */
export interface Answered {
  readonly request: KnownRequest;
  readonly process: SimulatedProcess;
  /** Whether the code that answers knows the event type. */
  readonly isKnown: boolean;
  readonly sentAt: number;
  answer?: Answer;
  answeredAt?: number;
}

/** A claim that was written to the ledger. */
export interface ClaimSeen {
  readonly requestUuid: string;
  readonly at: number;
  readonly eventType: string;
  readonly entityKey: string;
  /** Names of the queues that it is for. */
  readonly queues: readonly string[];
  readonly bodyText: string;
  readonly orderKey: string;
}

/** A message that a queue accepted. */
export interface MessageSeen {
  readonly queue: string;
  readonly requestUuid: string;
  readonly entityKey: string;
  readonly orderKey: string;
  readonly eventType: string;
  readonly bodyText: string;
  /** Sent by the verifier or the sweeper, not by an operator. */
  readonly original: boolean;
}

/** One call of the business code that ran to its end. */
export interface BusinessSeen {
  readonly requestUuid: string;
  readonly entityKey: string;
  readonly orderKey: string;
}

const CANARY_QUEUE = queueName(CANARY_EVENT_TYPE.entity, BUILT_IN_SUBSCRIBER);

/** Who sends an event at the moment, and which queues it has been told are missing. */
interface Holder {
  readonly process: SimulatedProcess;
  readonly unsent: ReadonlySet<string>;
  sending: boolean;
}

/** Watches the cloud from outside. What can be judged at once is; the rest is kept for {@link violationsOf}. */
export class Observer implements CloudWatcher {
  readonly answers: Answered[] = [];
  readonly claims: ClaimSeen[] = [];
  readonly messages: MessageSeen[] = [];
  readonly business: BusinessSeen[] = [];
  /** When the note "handled" was first written, by order key. */
  readonly handledAt = new Map<string, number>();
  /** How often each event was written to its entity's history as a new item, by order key. */
  readonly recorded = new Map<string, number>();
  /** Order key of each entity's current status. */
  readonly status = new Map<string, string>();
  /** UUIDs of requests that are kept for an operator. */
  readonly held = new Set<string>();
  readonly operators = new OperatorWatch();
  /** Entities that a fault may have touched. */
  readonly touched = new Set<string>();
  readonly violations: string[] = [];
  everythingTouched = false;
  readonly #world: World;
  readonly #clockDifference: number;
  readonly #forgeries = new Set<SimulatedProcess>();
  readonly #holders = new Map<string, Map<SimulatedProcess, Holder>>();
  readonly #started = new Map<SimulatedProcess, number>();
  /** Digest of the last claim of each UUID. */
  readonly #digests = new Map<string, string>();

  /** @param clockDifference - what two clocks differ at most, in milliseconds */
  constructor(world: World, clockDifference: number) {
    this.#world = world;
    this.#clockDifference = clockDifference;
  }

  violated(promise: string, what: string): void {
    const text = `${promise}: ${what}`;
    if (this.violations.includes(text)) return;
    this.violations.push(text);
    this.#world.note(`!!! ${text}`);
  }

  began(process: SimulatedProcess): void {
    this.#started.set(process, this.#world.now);
  }

  request(request: KnownRequest, process: SimulatedProcess, isKnown = true): Answered {
    if (!request.genuine) this.#forgeries.add(process);
    const answered: Answered = { request, process, isKnown, sentAt: this.#world.now };
    this.answers.push(answered);
    return answered;
  }

  /** Whether a program has a claim to itself. */
  holdsAny(process: SimulatedProcess): boolean {
    return [...this.#holders.values()].some((holders) => holders.has(process));
  }

  /** A fault reached this process: what it works on may come late or twice. */
  fault(process: SimulatedProcess): void {
    if (process.entities.size === 0) this.everythingTouched = true;
    for (const entity of process.entities) this.touched.add(entity);
  }

  isTouched(entityKey: string): boolean {
    return this.everythingTouched || this.touched.has(entityKey);
  }

  called(process: SimulatedProcess, service: ServiceName): void {
    if (service !== 'secrets' && this.#forgeries.has(process)) {
      this.violated('P1', `${process.name} is not authentic and reached ${service}`);
    }
  }

  wroteLedger(process: SimulatedProcess | undefined, { before, after }: TableWrite): void {
    this.#checkIntent(process);
    const requestUuid = after?.pk?.S ?? '';
    const [kind, heldUuid = ''] = requestUuid.split('#');
    if (kind === 'held') this.held.add(heldUuid);
    if (after === undefined) {
      if (before?.pk?.S?.startsWith('held#')) this.#leftHold(process, before);
      return;
    }
    if (requestUuid.startsWith(CANARY_KEY_PREFIX)) this.#wroteCanary(before, after);
    if (requestUuid.includes('#')) return;
    if (after.handledAt !== undefined)
      this.violated('Canary', `the claim of ${requestUuid} was taken for one of the canary`);
    if (after.erasedAt !== undefined) this.#erased(requestUuid, before, after);
    if (before?.outbox?.S === PARKED && after.outbox?.S !== PARKED) this.#unparked(before, after);
    if (after.outbox?.S === PARKED && before?.outbox?.S !== PARKED) this.#parked(requestUuid, after);
    if (before?.sentAt !== undefined && before.claimId?.S === after.claimId?.S && after.dueAt !== undefined) {
      this.violated('P3', `${requestUuid} was sent everywhere and is to be sent anew`);
    }
    if (after.claimId?.S !== undefined && after.claimId.S !== before?.claimId?.S) {
      const { event, unsent, digest } = claimFromItem(after);
      this.#digests.set(requestUuid, digest);
      this.claims.push({
        requestUuid,
        at: this.#world.now,
        eventType: event.eventType,
        entityKey: messageGroupId(event),
        queues: unsent.map((subscriber) => queueName(event.entity, subscriber)),
        bodyText: event.bodyText,
        orderKey: orderKey(event),
      });
      const expiry = Number(before?.expiresAt?.N ?? Number.POSITIVE_INFINITY) * 1000;
      if (before !== undefined && expiry > this.#world.now + this.#clockDifference) {
        this.violated('P3', `${requestUuid} was claimed twice`);
      }
      this.#hold(requestUuid, process, unsent);
    } else if (after.attempts?.N !== before?.attempts?.N) {
      this.#hold(requestUuid, process, after.unsent?.SS ?? []);
    } else if (process !== undefined) {
      // It has marked, postponed or parked the claim: another one may send it now.
      const holder = this.#holders.get(requestUuid)?.get(process);
      if (holder !== undefined) holder.sending = false;
    }
  }

  /** A claim of the canary is in no index, and is noted as handled once. */
  #wroteCanary(before: Item | undefined, after: Item): void {
    const { pk, claimId, dueAt, handledAt, outbox, timeline } = after;
    if (claimId === undefined) this.violated('Canary', `${pk?.S} was handled and is no claim`);
    if ((dueAt ?? outbox ?? timeline) !== undefined)
      this.violated('Canary', `the sweeper and lists may come upon ${pk?.S}`);
    const isSame = claimId?.S === before?.claimId?.S;
    if (isSame && before?.handledAt !== undefined && handledAt?.N !== before.handledAt.N)
      this.violated('Canary', `${pk?.S} was handled twice`);
  }

  /** An operator changes nothing before the audit log has its intent. */
  #checkIntent(process: SimulatedProcess | undefined): void {
    if (this.operators.lacksIntent(process))
      this.violated('Audit', `${process?.name} changed something without an intent`);
  }

  /** An operator has come to its end, and was not killed. */
  operatorEnded(process: SimulatedProcess): void {
    if (this.operators.lacksOutcome(process))
      this.violated('Audit', `${process.name} has ended without an outcome`);
  }

  /** At no moment a request that was answered 422 is nowhere, unless an operator says so. */
  #leftHold(process: SimulatedProcess | undefined, { pk, digest }: Item): void {
    const requestUuid = pk?.S?.split('#')[1] ?? '';
    if (process !== undefined && this.operators.mayDiscard.has(process)) return;
    if (this.#digests.get(requestUuid) === digest?.S) return;
    this.violated('P2', `${requestUuid} has left the hold and is not accepted`);
  }

  #erased(
    requestUuid: string,
    before: Item | undefined,
    { claimId, digest, body, dueAt, erasedAt }: Item,
  ): void {
    if (dueAt !== undefined) this.violated('P2', `${requestUuid} was erased before every queue had it`);
    const claim = this.claims.findLast((seen) => seen.requestUuid === requestUuid);
    if (claim !== undefined && Number(erasedAt?.N) < claim.at - this.#clockDifference) {
      this.violated('P2', `${requestUuid} was erased by who has never seen that claim`);
    }
    if (body !== undefined) this.violated('P2', `${requestUuid} was erased and its body is there`);
    if (claimId?.S !== before?.claimId?.S || digest?.S !== before?.digest?.S) {
      this.violated('P3', `${requestUuid} was erased and is not known by its digest any more`);
    }
  }

  #unparked(before: Item, after: Item): void {
    // One that was sent after all has left for good.
    if (after.dueAt === undefined) return;
    const { event, unsent } = claimFromItem(before);
    for (const subscriber of unsent) {
      if (after.unsent?.SS?.includes(subscriber)) continue;
      this.operators.dropped.add(`${queueName(event.entity, subscriber)} ${orderKey(event)}`);
    }
  }

  /** While a deployment is under way, code does not know everything: a claim has an hour, but for the clocks. */
  #parked(requestUuid: string, { claimedAt, parkedBecause }: Item): void {
    const age = this.#world.now - Number(claimedAt?.N);
    const isUnknown = parkedBecause?.S?.startsWith('The configuration has') === true;
    if (isUnknown && age < UNKNOWN_QUEUE_GRACE - this.#clockDifference) {
      this.violated('P2', `${requestUuid} was parked after ${age} ms: ${parkedBecause?.S}`);
    }
    if (!parkedBecause?.S) this.violated('P2', `${requestUuid} was parked without a reason`);
  }

  #hold(requestUuid: string, process: SimulatedProcess | undefined, unsent: readonly string[]): void {
    if (process === undefined) return;
    let holders = this.#holders.get(requestUuid);
    if (holders === undefined) {
      holders = new Map();
      this.#holders.set(requestUuid, holders);
    }
    holders.set(process, { process, unsent: new Set(unsent), sending: false });
  }

  sending(process: SimulatedProcess, queue: string, requestUuid: string): void {
    this.#checkIntent(process);
    if (this.operators.mayReplay.has(process) || queue === CANARY_QUEUE) return;
    const holders = this.#holders.get(requestUuid);
    const mine = holders?.get(process);
    if (holders === undefined || mine === undefined) {
      this.violated('P2', `${process.name} sends ${requestUuid} without a claim that it knows to be written`);
      return;
    }
    mine.sending = true;
    if (![...mine.unsent].some((subscriber) => queue.endsWith(`-${subscriber}.fifo`))) {
      this.violated('P3', `${process.name} sends ${requestUuid} to ${queue}, which is known to have it`);
    }
    for (const other of holders.values()) {
      if (other.process === process || !other.process.alive || !other.sending) continue;
      this.violated('P3', `${process.name} sends ${requestUuid} while ${other.process.name} does`);
    }
  }

  sent(queue: string, message: OutgoingMessage, accepted: boolean): void {
    if (!accepted) {
      this.#world.note(`${queue}: swallowed ${message.deduplicationId} as a duplicate`);
      return;
    }
    const event = parseCloudEvent(message.body);
    if (!queue.startsWith(`${event.entity}-`)) {
      this.violated('P1', `${queue} got an event of entity ${event.entity}`);
    }
    if (isCanary(event.eventType)) return;
    this.messages.push({
      queue,
      requestUuid: event.requestUuid,
      entityKey: messageGroupId(event),
      orderKey: orderKey(event),
      eventType: event.eventType,
      bodyText: event.bodyText,
      original: message.deduplicationId === event.requestUuid,
    });
  }

  discarded(
    requestUuid: string,
    orderKey: string,
    subscriber: string,
    { history, claim, copySentAt = Number.POSITIVE_INFINITY }: DiscardFound,
  ): void {
    const isNoted =
      subscriber === BUILT_IN_SUBSCRIBER && history !== undefined
        ? history.discardedAt !== undefined || history.handledAt !== undefined
        : claim?.discardedFrom?.SS?.includes(subscriber) === true;
    const isForgotten = claim === undefined || claim.erasedAt !== undefined;
    if (!isNoted && !isForgotten) {
      this.violated('P2', `${requestUuid} is gone from the dead letters of ${subscriber}, and not noted`);
    }
    if (subscriber !== BUILT_IN_SUBSCRIBER) return;
    this.operators.discarded.add(orderKey);
    const isCopyNoted = Number(claim?.handlerReplayedAt?.N ?? 0) >= copySentAt;
    if (claim !== undefined && !isForgotten && isCopyNoted && isDiscarded(knownEvent(claim, history)))
      this.violated('P2', `${requestUuid} was replayed and waits, and looks as if it were discarded`);
  }

  readEntities(process: SimulatedProcess, items: readonly Item[]): void {
    this.operators.saw(process, items);
  }

  wroteEntities(process: SimulatedProcess | undefined, { before, after }: TableWrite): void {
    this.#checkIntent(process);
    const entityKey = after?.pk?.S ?? '';
    const sk = after?.sk?.S ?? '';
    if (after === undefined) {
      if (before !== undefined) this.#erasedRecord(process, before);
      return;
    }
    if (sk === CURRENT_STATUS) {
      const now = after?.orderKey?.S ?? '';
      if (now < (before?.orderKey?.S ?? '')) this.violated('P5', `the status of ${entityKey} went back`);
      this.status.set(entityKey, now);
      return;
    }
    const key = sk.slice('event#'.length);
    if (before === undefined) this.recorded.set(key, (this.recorded.get(key) ?? 0) + 1);
    if (before?.handledAt !== undefined && after.handledAt === undefined && this.#mayUnnote(process)) {
      if (!this.operators.hasSeen(process, before)) {
        this.violated('P3', `the note that ${key} was handled was taken off by who has not seen it`);
      }
      this.operators.unnoted.set(key, this.messages.length);
      this.handledAt.delete(key);
      return;
    }
    if (before?.handledAt !== undefined && after.handledAt?.N !== before.handledAt.N) {
      this.violated('P3', `the history of ${entityKey} was written again for ${key}`);
    }
    if (before?.handledAt !== undefined && after.failedAt?.N !== before.failedAt?.N) {
      this.violated('P3', `${key} was noted as failed after it was handled`);
    }
    if (before?.handledAt !== undefined && after.startedAt?.N !== before.startedAt?.N) {
      this.violated('P3', `${key} was noted as started after it was handled`);
    }
    if (after.status === undefined) {
      this.violated('P3', `the history of ${entityKey} has an item for ${key} that is of no event`);
    }
    if (after.handledAt !== undefined && !this.handledAt.has(key)) this.handledAt.set(key, this.#world.now);
  }

  #mayUnnote(process: SimulatedProcess | undefined): boolean {
    return process !== undefined && this.operators.mayUnnote.has(process);
  }

  /** What comes of these events afterwards is not known to be a copy any more. */
  #erasedRecord(process: SimulatedProcess | undefined, before: Item): void {
    const { pk, sk, orderKey: order } = before;
    const entityKey = pk?.S ?? '';
    if (sk?.S === CURRENT_STATUS) {
      if (!this.operators.hasSeen(process, before)) {
        this.violated('P5', `the status of ${entityKey} was erased by who has not seen it`);
      }
      this.operators.eraseStatus(entityKey, order?.S ?? '');
      this.status.delete(entityKey);
      return;
    }
    const key = sk?.S?.slice('event#'.length) ?? '';
    this.operators.erased.add(key);
    this.handledAt.delete(key);
    this.recorded.delete(key);
  }

  /** The business code is called. */
  businessBegins(process: SimulatedProcess, entityKey: string, event: BusinessEvent): void {
    const key = orderKey({ claimedAt: event.acceptedAt.getTime(), requestUuid: event.requestUuid });
    const handledAt = this.handledAt.get(key) ?? Number.POSITIVE_INFINITY;
    // Allows for a delivery that was under way already: it cannot know.
    if (handledAt < (this.#started.get(process) ?? 0)) {
      this.violated('P3', `${event.requestUuid} was handled, and then delivered to business code again`);
    }
    const current = this.status.get(entityKey) ?? '';
    if (event.late && current <= key && !this.operators.isStatusErased(entityKey, key)) {
      this.violated('P5', `${event.requestUuid} is called late and nothing later took effect`);
    }
    if (!event.late && !this.isTouched(entityKey) && current !== key) {
      this.violated('P5', `${event.requestUuid} is called in order and its status is not in force`);
    }
  }

  businessEnds(entityKey: string, event: BusinessEvent): void {
    const { requestUuid } = event;
    const key = orderKey({ claimedAt: event.acceptedAt.getTime(), requestUuid });
    this.business.push({ requestUuid, entityKey, orderKey: key });
  }
}
