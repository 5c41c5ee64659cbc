import { CANARY_EVENT_TYPE, isCanary } from '../../lambda/core/canary/canary-event.ts';
import { outboxShard, PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX } from '../../lambda/core/ledger/time-index.ts';
import { BUILT_IN_SUBSCRIBER, type EventType } from '../../lambda/core/settings/event-type.ts';
import type { Delivery } from '../../local/aws/sqs/fifo-queue.ts';
import type { Item } from '../../local/aws/table-expressions.ts';
import { allQueues, catalogueAt, isThere } from './catalogue-change.ts';
import { Cloud, type QueuePair } from './cloud.ts';
import { checkDeadLetterStates, checkDiscarded } from './dead-letter-states.ts';
import { type FaultCounts, FaultyTransport } from './faulty-transport.ts';
import { SimulatedBusinessCode } from './handlers/business-code.ts';
import { ExternalSystem } from './handlers/external-system.ts';
import { HandlerEnvironments } from './handlers/handler-environments.ts';
import type { Implementation } from './implementation.ts';
import { Observer } from './observer.ts';
import type { PlannedOperation } from './operations.ts';
import { OperatorRuns } from './operator-runs.ts';
import { Operators } from './operators.ts';
import {
  BEGIN,
  CLOCK_DIFFERENCE,
  HOUR,
  MINUTE,
  type Omissions,
  type Plan,
  type PlannedCanary,
  type PlannedRequest,
  planOf,
  replaysOf,
  SECOND,
  SWITCHED_BEFORE,
  switchAfter,
} from './plan.ts';
import { Programs, SWEEPER_TIMEOUT, VERIFIER_TIMEOUT, type VerifierEnvironment } from './programs.ts';
import { checkPromises } from './promises.ts';
import { RemoteCalls } from './transport.ts';
import { withVirtualTime } from './virtual-time.ts';
import { type Scheduled, SimulatedProcess, World } from './world.ts';

/** How long after its last fault a history may still move. */
const MAX_RECOVERY = 30 * HOUR;

const HANDLERS_AT_ONCE = 3;

/** The secret after that many rotations. */
const secretAfter = (rotations: number) => `secret ${rotations}`;

/** What a history came to. */
export interface HistoryReport extends FaultCounts {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly history: readonly string[];
  /** What {@link Omissions} may name. */
  readonly removable: readonly string[];
  readonly deliveries: number;
  readonly handled: number;
}

/** Runs the history of one seed and checks what was promised. */
export async function runHistory(
  seed: number,
  implementation: Implementation,
  omitted: Omissions = new Set(),
): Promise<HistoryReport> {
  const history = new RandomHistory(planOf(seed, omitted), implementation, omitted);
  return withVirtualTime(history.world, () => history.run());
}

class RandomHistory {
  readonly world = new World(BEGIN);
  readonly #plan: Plan;
  readonly #observer: Observer;
  readonly #transport: FaultyTransport;
  readonly #cloud: Cloud;
  readonly #programs: Programs;
  readonly #operators: Operators;
  readonly #external: ExternalSystem;
  readonly #business: SimulatedBusinessCode;
  readonly #handlers: HandlerEnvironments;
  readonly #environments: VerifierEnvironment[] = [];
  readonly #running = new Map<QueuePair, number>();
  readonly #polls = new Map<QueuePair, Scheduled>();
  readonly #alive = new Set<SimulatedProcess>();
  readonly #sent: PlannedRequest[] = [];
  /** Requests and operations that are still to come. */
  readonly #coming = new Set<{ readonly at: number }>();
  #ticking = false;
  #batches = 0;

  constructor(plan: Plan, implementation: Implementation, omitted: Omissions) {
    const { world } = this;
    this.#plan = plan;
    this.#observer = new Observer(world, CLOCK_DIFFERENCE);
    this.#transport = new FaultyTransport(world, plan, omitted, this.#observer);
    this.#external = new ExternalSystem(this.#observer);
    this.#business = new SimulatedBusinessCode(world, plan, this.#observer, this.#transport, this.#external);
    this.#handlers = new HandlerEnvironments(world, plan, this.#observer, this.#transport);
    let writes = 0;
    let pages = 0;
    let reads = 0;
    this.#cloud = new Cloud(world, this.#observer, {
      eventTypes: [...allQueues([plan.eventTypes, plan.change?.after ?? []]), CANARY_EVENT_TYPE],
      rejects: (requestUuid) => plan.rejected.has(requestUuid) && world.now < plan.faultsEnd,
      isThere: (queue) =>
        queue.startsWith(CANARY_EVENT_TYPE.entity) || isThere(plan.change, queue, world.now),
      maxReceiveCount: plan.maxReceiveCount,
      visibilityTimeoutSeconds: (implementation.hiddenFor * plan.handlerTimeout) / SECOND,
      onMessage: (queue, wait = plan.pollEvery) => this.#poll(queue, wait),
      indexLag: () => plan.random.integer(`lag ${++writes}`, 0, plan.maxIndexLag),
      answers: {
        pageLength: () => plan.random.integer(`page ${++pages}`, 0, plan.maxPage),
        leavesOut: () => plan.random.chance(`left out ${++reads}`, plan.leftOutRate),
      },
      timeIndexLag: () => plan.random.integer(`time lag ${++writes}`, 0, plan.maxTimeIndexLag),
    });
    const newNames = plan.change?.kind === 'entity renamed' ? [plan.change.after[0]?.entity ?? ''] : [];
    const shards = new Set(
      plan.requests.flatMap(({ entityKey }) => {
        const [entity = '', subject = ''] = entityKey.split('#');
        return [entity, ...newNames].map((name) => outboxShard({ entity: name, subject }));
      }),
    );
    const calls = new RemoteCalls(world, this.#transport);
    this.#programs = new Programs(
      world,
      this.#cloud,
      calls,
      implementation,
      [...shards].sort(),
      plan.secretTimes,
      plan.maxAttempts,
    );
    this.#operators = new Operators(world, this.#cloud, calls, implementation, this.#observer.operators);
  }

  async run(): Promise<HistoryReport> {
    const { world } = this;
    const plan = this.#plan;
    this.#cloud.secret.put(secretAfter(0));
    for (const [index, at] of plan.rotations.entries()) {
      world.at(at, undefined, () => {
        world.note('the secret is rotated');
        this.#cloud.secret.put(secretAfter(index + 1));
      });
    }
    for (const outage of plan.outages) {
      const seconds = Math.round((outage.to - outage.from) / SECOND);
      world.at(outage.from, undefined, () => world.note(`${outage.service} is down for ${seconds} s`));
      this.#observer.everythingTouched = true;
    }
    // What comes behind a rejected event overtakes it.
    for (const { requestUuid, entityKey } of plan.requests) {
      if (plan.rejected.has(requestUuid)) this.#observer.touched.add(entityKey);
    }
    const { change } = plan;
    if (change !== undefined) {
      const seconds = Math.round((change.to - change.from) / SECOND);
      world.at(change.from, undefined, () => world.note(`${change.kind}, within ${seconds} s`));
      // Events of the old name and of the new one are of two entities.
      if (change.kind === 'entity renamed') this.#observer.everythingTouched = true;
    }
    for (const operation of plan.operations) this.#schedule(operation);
    for (const canary of plan.canaries) {
      this.#coming.add(canary);
      world.at(canary.at, undefined, () => this.#sendCanary(canary));
    }
    const rested = await this.#runToRest(plan.requests);
    if (rested && plan.replaysAfterRetention) await this.#replayAroundRetention();
    const parkedUuids = new Set(this.#parked());
    if (rested) this.#checkCanaries();
    if (rested) checkDiscarded(this.#cloud, this.#observer, world.now);
    checkPromises(this.#observer, this.#sent, {
      catalogues: [plan.eventTypes, ...(plan.change === undefined ? [] : [plan.change.after])],
      parked: parkedUuids,
    });
    const { claims, operators } = this.#observer;
    // The status that such an event has brought makes those before it late, and they change nothing elsewhere.
    const discarded = claims.filter(({ orderKey }) => operators.discarded.has(orderKey));
    this.#external.check(
      claims.filter(
        (claim) =>
          !parkedUuids.has(claim.requestUuid) &&
          !operators.isHandlerDropped(claim) &&
          !discarded.some(
            ({ entityKey, orderKey }) => entityKey === claim.entityKey && orderKey >= claim.orderKey,
          ),
      ),
    );
    return {
      seed: plan.seed,
      violations: this.#observer.violations,
      history: world.history,
      removable: [
        ...plan.requests.map((request) => request.name),
        ...plan.operations.map((operation) => operation.name),
        ...plan.canaries.map((canary) => canary.name),
        ...plan.outages.map((outage) => outage.name),
        'catalogue change',
        ...[...plan.rejected].map((uuid) => `rejected ${uuid}`),
        ...[...plan.poison].map((uuid) => `poison ${uuid}`),
        ...this.#transport.happened,
      ],
      ...this.#transport.counts,
      deliveries: this.#observer.answers.length,
      handled: this.#observer.business.length,
    };
  }

  /** The same requests again, shortly before the retention is over (they are copies) and after (they are new). */
  async #replayAroundRetention(): Promise<void> {
    const { world } = this;
    const expiries = [...this.#cloud.ledger.items()]
      .filter((item) => item.claimId !== undefined && !isCanary(item.type?.S))
      .map((item) => Number(item.expiresAt?.N ?? 0) * SECOND);
    if (expiries.length === 0) return;
    const claims = this.#observer.claims.length;
    const early = Math.min(...expiries) - HOUR;
    await this.#runToRest(replaysOf(this.#plan, 'before expiry', early));
    const known = new Set(this.#observer.claims.slice(0, claims).map((claim) => claim.requestUuid));
    for (const claim of this.#observer.claims.slice(claims)) {
      if (known.has(claim.requestUuid))
        this.#observer.violated('P3', `${claim.requestUuid} was forgotten early`);
    }
    const late =
      Math.max(...[...this.#cloud.ledger.items()].map((item) => Number(item.expiresAt?.N ?? 0))) * SECOND +
      HOUR;
    // Time to live deletes some items in time, some late and some not at all.
    for (const [index, time] of [late - HOUR / 2, late + 10 * SECOND].entries()) {
      world.at(time, undefined, () =>
        this.#cloud.ledger.expire(time, (item) =>
          this.#plan.random.chance(`expire ${index} ${item.pk?.S}`, 0.4),
        ),
      );
    }
    this.#transport.releaseStrays(late, MINUTE);
    if (this.#plan.faultRate > 0) this.#transport.faultsEnd = late + 2 * MINUTE;
    // Whoever erases then may have seen claims that are made anew a moment later.
    for (const index of this.#plan.operations.length === 0 ? [] : [0, 1, 2, 3]) {
      const name = `operation after expiry ${index}`;
      const at = late + this.#plan.random.integer(`${name} at`, 0, 20 * SECOND);
      this.#schedule({ name, at, kind: 'erase' });
    }
    await this.#runToRest(replaysOf(this.#plan, 'after expiry', late));
  }

  /** UUIDs of what is parked. */
  #parked(): string[] {
    const parked = [...this.#cloud.ledger.items()].filter(({ outbox }) => outbox?.S === PARKED);
    return parked.map(({ pk }) => pk?.S ?? '');
  }

  /** Somebody looks at last at what is parked. What is for an entity that was renamed stays: it has no queue any more. */
  async #releaseLast(): Promise<boolean> {
    if (this.#parked().length === 0) return true;
    const { change, eventTypes } = this.#plan;
    const process = this.#process(
      `last operator ${Math.round((this.world.now - BEGIN) / SECOND)}`,
      HOUR,
      false,
    );
    const withoutRemoved = change?.kind === 'subscriber removed';
    this.world.spawn(process, async () => {
      await this.#operators.releaseParked(process, change?.after ?? eventTypes, {
        events: 'all',
        withoutRemoved,
      });
    });
    return this.#settle(this.world.now, this.world.now + MAX_RECOVERY);
  }

  /** Sends requests, and goes on until nothing moves any more. @returns whether that came to pass */
  async #runToRest(requests: readonly PlannedRequest[]): Promise<boolean> {
    const { world } = this;
    if (requests.length === 0) return true;
    for (const request of requests) {
      this.#coming.add(request);
      this.#sent.push(request);
      world.at(request.at, undefined, () => this.#deliver(request));
    }
    const first = Math.max(world.now, Math.min(...requests.map((request) => request.at)));
    const limit =
      Math.max(...requests.map((request) => request.at), this.#transport.faultsEnd) + MAX_RECOVERY;
    return (await this.#settle(first, limit)) && this.#releaseLast();
  }

  /** Goes on until nothing moves any more. @returns whether that came to pass in time */
  async #settle(first: number, limit: number): Promise<boolean> {
    const { world } = this;
    this.#ticking = true;
    world.at(first, undefined, () => this.#sweep(0));
    world.at(first + this.#plan.redriveEvery, undefined, () => this.#redrive(0));
    while (this.#ticking && (await world.step())) {
      if (world.now > limit) {
        this.#observer.violated('P2', 'it does not come to rest');
        return false;
      }
    }
    return true;
  }

  #atRest(): boolean {
    if (
      this.#coming.size > 0 ||
      this.#alive.size > 0 ||
      [...this.#running.values()].some((count) => count > 0)
    ) {
      return false;
    }
    // What was under way when the last fault ended has arrived by now.
    if (this.world.now < this.#transport.faultsEnd + 15 * SECOND) return false;
    if (this.#unsent().length > 0) return false;
    return this.#cloud.queues.every(
      (queue) => isEmpty(queue.source, this.world.now) && isEmpty(queue.deadLetters, this.world.now),
    );
  }

  /** Claims that wait for their verifier or a sweeper. */
  #unsent(): Item[] {
    return [...this.#cloud.ledger.items()].filter(
      ({ dueAt, outbox }) =>
        dueAt !== undefined && (outbox === undefined || outbox.S?.startsWith('unsent') === true),
    );
  }

  /** Whether a sweeper that starts now can come upon a claim that is not finished, however long it lives. */
  #mayFindUnsent(): boolean {
    if (this.#alive.size > 0 || this.#transport.underWay > 0) return true;
    const { ledger } = this.#cloud;
    const end = this.world.now + SWEEPER_TIMEOUT;
    for (const { at } of this.#coming) if (at <= end) return true;
    return this.#unsent().some(
      (item) =>
        Number(item.dueAt?.N) <= end + this.#plan.maxSkew &&
        (item.outbox !== undefined || ledger.isIndexedBy(end, TIME_INDEX, item)),
    );
  }

  #process(name: string, timeout: number, skewed = true): SimulatedProcess {
    const { random, maxSkew } = this.#plan;
    const skew = skewed ? random.integer(`skew ${name}`, -maxSkew, maxSkew) : 0;
    const process = new SimulatedProcess(name, this.world.now + timeout, skew);
    this.#alive.add(process);
    process.whenEnded(() => this.#alive.delete(process));
    this.#observer.began(process);
    return process;
  }

  #deliver(request: PlannedRequest): void {
    const { world } = this;
    const { random } = this.#plan;
    this.#coming.delete(request);
    const { change } = this.#plan;
    const idle = this.#environments.filter(
      ({ process, eventTypes }) =>
        process === undefined &&
        (change === undefined || world.now < change.to || eventTypes === change.after),
    );
    let environment = idle[0];
    if (environment === undefined || random.chance(`cold ${request.name}`, 0.1)) {
      const name = `skew of environment ${this.#environments.length}`;
      environment = this.#programs.verifierEnvironment(
        random.integer(name, -this.#plan.maxSkew, this.#plan.maxSkew),
        this.#catalogueOf(name),
      );
      this.#environments.push(environment);
    }
    const used = environment;
    const process = new SimulatedProcess(
      `verifier of ${request.name}`,
      world.now + VERIFIER_TIMEOUT,
      used.skew,
    );
    this.#alive.add(process);
    process.entities.add(request.entityKey);
    used.process = process;
    this.#observer.began(process);
    // What a read of the secret came to for the request before, this one may be answered by.
    const { refetchEvery } = this.#plan.secretTimes;
    if (world.now <= used.secretFailedAt + Math.max(refetchEvery, SECOND)) this.#observer.fault(process);
    const isKnown = used.eventTypes.some(({ name }) => name === request.eventType);
    const answered = this.#observer.request(request, process, isKnown);
    world.note(
      `${request.name} is sent: ${request.requestUuid.slice(-3)} ${request.bodyText}${request.genuine ? '' : ' (forged)'}`,
    );
    process.whenEnded(() => {
      this.#alive.delete(process);
      if (answered.answer !== undefined) used.process = undefined;
      // A killed environment does not come back.
      else this.#environments.splice(this.#environments.indexOf(used), 1);
    });
    this.#transport.mayKill(process, 200);
    world.spawn(process, async () => {
      answered.answer = await this.#programs.verify(process, used, request, this.#secretOf(request));
      answered.answeredAt = world.now;
      world.note(`${process.name}: answers ${answered.answer.status} ${answered.answer.code}`);
    });
  }

  /** It reads the current secret itself. Nobody is told of the answer. */
  #sendCanary(canary: PlannedCanary): void {
    this.#coming.delete(canary);
    const { rotations } = this.#plan;
    const process = this.#process(`verifier of ${canary.name}`, VERIFIER_TIMEOUT);
    process.entities.add(CANARY_EVENT_TYPE.entity);
    this.#transport.mayKill(process, 200);
    const environment = this.#programs.verifierEnvironment(process.skew, this.#catalogueOf(canary.name));
    const secret = secretAfter(rotations.filter((at) => at <= this.world.now).length);
    this.world.spawn(process, async () => {
      const { status, code } = await this.#programs.verify(process, environment, canary, secret);
      this.world.note(`${process.name}: answers ${status} ${code}`);
    });
  }

  /** What its queue took was handled, when nothing moves any more. */
  #checkCanaries(): void {
    for (const { pk, type, sentAt, handledAt } of this.#cloud.ledger.items()) {
      if (isCanary(type?.S) && sentAt !== undefined && handledAt === undefined)
        this.#observer.violated('Canary', `${pk?.S} was sent and never handled`);
    }
  }

  #secretOf(request: PlannedRequest): string {
    const { random, rotations, secretTimes } = this.#plan;
    const { now } = this.world;
    const made = rotations.filter((at) => at <= now).length;
    const rotatedAt = rotations[made - 1] ?? Number.NEGATIVE_INFINITY;
    const overAt = Math.min(rotatedAt + secretTimes.previousFor, rotations[made] ?? Number.POSITIVE_INFINITY);
    // Not every part of the platform switches at once; and a replay may carry the hash of its first sending.
    const mayBeNew = now >= rotatedAt + switchAfter(secretTimes);
    const mustBeNew = now >= overAt - SWITCHED_BEFORE;
    const isNew = made === 0 || mustBeNew || (mayBeNew && random.chance(`secret ${request.name}`, 0.6));
    return secretAfter(isNew ? made : made - 1);
  }

  /** The catalogue of code that starts now: old or new, while a deployment is under way. */
  #catalogueOf(name: string): readonly EventType[] {
    const { change, eventTypes, random } = this.#plan;
    return catalogueAt(change, eventTypes, this.world.now, () => random.chance(`new code of ${name}`, 0.5));
  }

  #sweep(number: number): void {
    if (this.#atRest()) {
      this.#ticking = false;
      return;
    }
    const { random, sweepEvery } = this.#plan;
    const name = `sweeper ${Math.round((this.world.now - BEGIN) / SECOND)}`;
    this.#releaseParked(`operator beside ${name}`);
    // Most runs of a sweeper would find nothing, and take most of the time of a history.
    if (this.#mayFindUnsent()) {
      this.#startSweeper(name);
      // EventBridge fires at least once.
      if (random.chance(`${name} twice`, 0.15)) {
        const later = random.integer(`${name} twice later`, 0, 100);
        this.world.after(later, undefined, () => this.#startSweeper(`${name} again`));
      }
    }
    // When nothing goes wrong any more, it need not come in time either.
    const every = this.world.now < this.#transport.faultsEnd ? sweepEvery : 5 * MINUTE;
    this.world.after(random.integer(`tick ${number}`, every / 2, every), undefined, () =>
      this.#sweep(number + 1),
    );
  }

  #startSweeper(name: string): void {
    const process = this.#process(name, SWEEPER_TIMEOUT);
    this.#transport.mayKill(process, SECOND);
    this.world.spawn(process, () => this.#programs.sweep(process, this.#catalogueOf(name)));
  }

  #redrive(number: number): void {
    if (!this.#ticking) return;
    checkDeadLetterStates(this.#cloud, this.#observer, this.world.now);
    const isBeside = this.#discardSome(number);
    for (const queue of this.#cloud.queues) {
      if (queue.deadLetters.counts(this.world.now).visible === 0) continue;
      if (isBeside && this.#plan.random.chance(`operator ${number} is away`, 0.5)) continue;
      const process = this.#process(`operator ${number}`, 5 * MINUTE, false);
      for (const message of queue.deadLetters.visible(this.world.now)) process.entities.add(message.groupId);
      this.#observer.fault(process);
      this.world.spawn(process, async () => {
        await this.#programs.redrive(process, queue).catch((error: Error) => {
          this.world.note(`${process.name}: ${error.name}`);
        });
        this.#poll(queue, 0);
      });
    }
    const idle = this.#idleRedrives();
    this.world.after((idle + 1) * this.#plan.redriveEvery, undefined, () => this.#redrive(number + idle + 1));
  }

  /** Others who look at the dead letters find that they are not to be handled. @returns whether there are some */
  #discardSome(number: number): boolean {
    const { operations, random, faultsEnd, redriveEvery } = this.#plan;
    if (operations.length === 0 || this.world.now > faultsEnd) return false;
    if (this.#operators.queuesWithDeadLetters().length === 0) return false;
    const there = [`discarder ${number}`, `second discarder ${number}`].filter(
      (name) => !random.chance(`${name} is away`, 0.6),
    );
    for (const name of there) {
      const later = random.integer(
        `${name} later`,
        0,
        random.pick(`${name} latest`, [20, 2000, redriveEvery]),
      );
      this.#schedule({ name, at: this.world.now + later, kind: 'discard' });
    }
    return there.length > 0;
  }

  /** How many of the next redrives come before anything else happens and find nothing: weeks of them, in a retention. */
  #idleRedrives(): number {
    if (!this.#cloud.queues.every(({ deadLetters }) => isEmpty(deadLetters, this.world.now))) return 0;
    const next = this.world.nextAt() ?? this.world.now;
    return Math.max(0, Math.ceil((next - this.world.now) / this.#plan.redriveEvery) - 2);
  }

  /** The alarm calls one operator, and often another one, too. */
  #releaseParked(operator: string): void {
    const { operations, random } = this.#plan;
    if (operations.length === 0 || this.#parked().length === 0 || random.chance(`${operator} is away`, 0.6))
      return;
    for (const name of [operator, `second ${operator}`]) {
      if (name !== operator && random.chance(`${name} is away`, 0.4)) continue;
      const later = random.integer(`${name} later`, 0, random.pick(`${name} latest`, [20, 2000, 20_000]));
      this.#schedule({ name, at: this.world.now + later, kind: 'parked release' });
    }
  }

  /** Somebody sees that an event blocks its entity, and so does somebody else. */
  #skipFailing(operator: string): void {
    const { operations, random } = this.#plan;
    if (operations.length === 0 || this.world.now > this.#plan.faultsEnd) return;
    for (const name of [operator, `second ${operator}`]) {
      if (random.chance(`${name} is away`, 0.7)) continue;
      const later = random.integer(`${name} later`, 0, random.pick(`${name} latest`, [2000, 20_000, MINUTE]));
      this.#schedule({ name, at: this.world.now + later, kind: 'skip' });
    }
  }

  #schedule(operation: PlannedOperation): void {
    this.#coming.add(operation);
    this.world.at(operation.at, undefined, () => {
      this.#coming.delete(operation);
      this.#operate(operation);
    });
  }

  #operate(operation: PlannedOperation): void {
    const { name } = operation;
    const process = this.#process(name, 5 * MINUTE);
    this.#transport.mayKill(process, this.#plan.random.pick(`${name} lives`, [200, 5 * SECOND]));
    const runs = new OperatorRuns(this.world, this.#plan, this.#observer, this.#operators);
    this.world.spawn(process, () => runs.run(process, operation, this.#catalogueOf(name)));
  }

  /** Has Lambda's poller look at a queue in a moment. */
  #poll(queue: QueuePair, milliseconds: number): void {
    const planned = this.#polls.get(queue);
    if (planned !== undefined) {
      if (planned.time <= this.world.now + milliseconds) return;
      planned.cancelled = true;
    }
    const poll = this.world.after(milliseconds, undefined, () => {
      this.#polls.delete(queue);
      this.#receive(queue);
    });
    this.#polls.set(queue, poll);
  }

  #receive(queue: QueuePair): void {
    const { world } = this;
    const { random } = this.#plan;
    const running = this.#running.get(queue) ?? 0;
    if (running >= HANDLERS_AT_ONCE) return;
    const name = `${queue.name} batch ${++this.#batches}`;
    const batch = queue.source.receive(world.now, random.pick(`${name} size`, [1, 2, 10]));
    if (batch.length === 0) {
      const next = queue.source.nextVisibleAt(world.now);
      if (next !== undefined) this.#poll(queue, Math.max(1, next - world.now));
      return;
    }
    this.#poll(queue, random.integer(`${name} next`, 1, 50));
    const groups = new Set(batch.map((delivery) => delivery.message.groupId));
    if (this.#transport.decide('faults', `lost receive ${name}`, this.#plan.faultRate / 4)) {
      world.note(`${name}: received and lost`);
      for (const group of groups) this.#observer.touched.add(group);
      return;
    }
    if (queue.subscriber !== BUILT_IN_SUBSCRIBER) {
      for (const { receiptHandle } of batch) queue.source.delete(world.now, receiptHandle);
      return;
    }
    this.#running.set(queue, running + 1);
    world.note(`${name}: ${batch.map(({ message }) => message.deduplicationId.slice(33)).join(', ')}`);
    this.#handlers.invoke(queue, {
      name,
      entities: groups,
      run: (process, isPrevious) => this.#handle(process, queue, batch, isPrevious),
      ended: () => {
        this.#running.set(queue, (this.#running.get(queue) ?? 1) - 1);
        this.#poll(queue, 1);
      },
    });
  }

  async #handle(
    process: SimulatedProcess,
    queue: QueuePair,
    batch: readonly Delivery[],
    isPrevious: boolean,
  ): Promise<void> {
    const { world } = this;
    const business = this.#business.of(process);
    const failed = await this.#programs.handle(process, queue, batch, business, isPrevious);
    for (const { message, receiptHandle } of batch) {
      if (failed.has(message.id)) continue;
      const lost = `lost delete ${process.name} ${message.deduplicationId}`;
      if (this.#transport.decide('faults', lost, this.#plan.faultRate / 4)) {
        world.note(`${process.name}: the deletion of ${message.deduplicationId.slice(33)} is lost`);
        this.#observer.fault(process);
      } else queue.source.delete(world.now, receiptHandle);
    }
    if (failed.size > 0) {
      this.#observer.fault(process);
      this.#skipFailing(`operator after ${process.name}`);
    }
  }
}

function isEmpty(queue: QueuePair['source'], now: number): boolean {
  const { visible, inFlight } = queue.counts(now);
  return visible + inFlight === 0;
}
