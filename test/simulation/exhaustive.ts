import { inspectionKey } from '../../lambda/adapters/ledger-record.ts';
import { outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { BUILT_IN_SUBSCRIBER, type EventType } from '../../lambda/core/settings/event-type.ts';
import type { BusinessEvent } from '../../lambda/functions/handlers/business-event.ts';
import { Cloud, outcomeText, type QueuePair } from './cloud.ts';
import type { Implementation } from './implementation.ts';
import { type KnownRequest, Observer } from './observer.ts';
import { Operators } from './operators.ts';
import { BEGIN, CLOCK_DIFFERENCE, HOUR, MINUTE, SECOND } from './plan.ts';
import { Programs, SWEEPER_TIMEOUT, VERIFIER_TIMEOUT, type VerifierEnvironment } from './programs.ts';
import { checkPromises } from './promises.ts';
import { type Attempt, RemoteCalls, serviceError, type Transport, timeoutError } from './transport.ts';
import { withVirtualTime } from './virtual-time.ts';
import { SimulatedProcess, SimulationError, World } from './world.ts';

const SECRET = 'the secret';
const HANDLER_TIMEOUT = 30 * SECOND;

/**
 * Calls that concern nothing which another process reads or writes while one sweeper runs: its notes of its inspections,
 * and what it asks for its report alone. When they happen among the calls of others makes no difference, so they happen
 * at once; failing and being killed at them is tried as everywhere.
 */
const NOBODY_ELSES =
  /^((get|update) inspection#|query outbox (parked|held|unsent#\d, newest first)|get several for a report|(intent|outcome) of )/;

/** What may happen in one history, beside the order of things. */
export interface Bounds {
  /** Processes killed: each at every call, with the request not sent or still on its way. */
  readonly kills: number;
  /** Calls that fail: rejected, or carried out with the answer lost. */
  readonly faults: number;
  /** Whether the event has a second queue. */
  readonly subscriber: boolean;
  /** Whether the event is sent twice. */
  readonly copy: boolean;
  /** What the handler has to do with beside; verifier and sweeper are left in peace then. */
  readonly handlerBeside?: {
    /** Whether an operator erases the entity, once its handler has started. */
    readonly erase: boolean;
    /** Whether each batch may go to a handler of the previous code. */
    readonly previous: boolean;
  };
}

/** A handler beside an operator who erases its entity and a deployment that replaces it. */
export const BESIDE_ERASURE: Bounds = {
  ...{ kills: 1, faults: 0, subscriber: false, copy: false },
  handlerBeside: { erase: true, previous: true },
};

/** What the search found. */
export interface SearchReport {
  /** Complete histories, each another order of events or another fault. */
  readonly interleavings: number;
  readonly crashes: number;
  /** Of the first history that broke a promise. */
  readonly violations: readonly string[];
  readonly history: readonly string[];
  /** Whether every history within the bounds was tried. */
  readonly complete: boolean;
}

/** One decision: which of how many. */
interface Choice {
  chosen: number;
  readonly of: number;
}

/**
 * Tries every interleaving of one event, one copy of it, one sweeper and one handler within the bounds: runs a history,
 * goes back to its last decision that has an alternative, and runs again from the start with that one.
 */
export async function searchAll(
  implementation: Implementation,
  bounds: Bounds,
  most = Number.POSITIVE_INFINITY,
): Promise<SearchReport> {
  const path: Choice[] = [];
  let interleavings = 0;
  let crashes = 0;
  while (interleavings < most) {
    const history = new ExhaustiveHistory(implementation, bounds, path);
    await withVirtualTime(history.world, () => history.run());
    interleavings++;
    crashes += history.kills;
    const { violations } = history.observer;
    if (violations.length > 0) {
      return { interleavings, crashes, violations, history: history.world.history, complete: false };
    }
    while (path.length > 0 && path.at(-1)?.chosen === (path.at(-1)?.of ?? 0) - 1) path.pop();
    const last = path.at(-1);
    if (last === undefined) return { interleavings, crashes, violations: [], history: [], complete: true };
    last.chosen++;
  }
  return { interleavings, crashes, violations: [], history: [], complete: false };
}

interface Action {
  readonly process: SimulatedProcess | undefined;
  readonly run: () => void;
}

class ExhaustiveHistory implements Transport {
  readonly world = new World(BEGIN);
  readonly observer: Observer;
  kills = 0;
  readonly #bounds: Bounds;
  readonly #path: Choice[];
  readonly #cloud: Cloud;
  readonly #programs: Programs;
  readonly #operators: Operators;
  readonly #ready: Attempt[] = [];
  readonly #verifiers: SimulatedProcess[] = [];
  readonly #requests: KnownRequest[];
  readonly #toSend: KnownRequest[];
  readonly #shard: string;
  readonly #eventTypes: readonly EventType[];
  #deciding = false;
  #depth = 0;
  #faults = 0;
  #swept = false;
  #erased = false;
  #batches = 0;

  constructor(implementation: Implementation, bounds: Bounds, path: Choice[]) {
    const { world } = this;
    this.#bounds = bounds;
    this.#path = path;
    this.observer = new Observer(world, CLOCK_DIFFERENCE);
    const [merchant] = DEFAULT_EVENT_TYPES;
    if (merchant === undefined) throw new SimulationError('There are no event types.');
    const subscribers = bounds.subscriber ? ['billing', BUILT_IN_SUBSCRIBER] : [BUILT_IN_SUBSCRIBER];
    const eventTypes = [{ ...merchant, subscribers }];
    this.#eventTypes = eventTypes;
    const entity = { entity: merchant.entity, subject: '42' };
    this.#shard = outboxShard(entity);
    this.#cloud = new Cloud(world, this.observer, {
      eventTypes,
      maxReceiveCount: 5,
      visibilityTimeoutSeconds: (6 * HANDLER_TIMEOUT) / SECOND,
      indexLag: () => 0,
      timeIndexLag: () => 0,
      onMessage: () => {},
    });
    const calls = new RemoteCalls(world, this);
    this.#programs = new Programs(world, this.#cloud, calls, implementation, [this.#shard]);
    this.#operators = new Operators(world, this.#cloud, calls, implementation, this.observer.operators);
    this.#requests = (bounds.copy ? ['event', 'copy'] : ['event']).map((name) => ({
      name,
      requestUuid: '00000000-0000-4000-8000-000000000001',
      eventType: merchant.name,
      signedFields: 'id,status',
      signedText: '42VALID',
      bodyText: '{"id":42,"status":"VALID"}',
      entityKey: messageGroupId(entity),
      content: 'the event',
      genuine: true,
      keepsPolicy: true,
    }));
    this.#toSend = [...this.#requests];
  }

  begin(attempt: Attempt): void {
    if (!attempt.process.alive) return;
    if (this.#deciding) this.#ready.push(attempt);
    else this.world.after(1, undefined, () => this.#carryOut(attempt));
  }

  backOff(): number {
    return 1;
  }

  async run(): Promise<void> {
    const { world } = this;
    this.#cloud.secret.put(SECRET);
    this.#beginLaterInspections();
    const environments = await this.#warmEnvironments();
    this.#deciding = true;
    for (;;) {
      await this.#runDue();
      const actions = this.#actions(environments);
      if (actions.length === 0) {
        if (!this.#awaitRedelivery()) break;
        continue;
      }
      const action = actions[this.#decide(actions.length)];
      if (action === undefined) throw new SimulationError('A history did not come out the same again.');
      world.now += 10;
      await world.perform(action.process, action.run);
    }
    this.#deciding = false;
    await this.#runToRest();
    checkPromises(this.observer, this.#requests, { catalogues: [this.#eventTypes], parked: new Set() });
  }

  /** Lets the time pass until what a killed handler had is visible again. @returns whether anything is */
  #awaitRedelivery(): boolean {
    const visibleAt = this.#handlerQueue().source.nextVisibleAt(this.world.now);
    if (this.#bounds.handlerBeside === undefined || visibleAt === undefined) return false;
    this.world.now = visibleAt;
    return true;
  }

  /** The later inspections find nothing here: no index lags, and no claim comes in late. They are left out. */
  #beginLaterInspections(): void {
    const time = (milliseconds: number) => ({ N: String(milliseconds) });
    const Item = {
      pk: { S: inspectionKey(this.#shard) },
      first: time(BEGIN - HOUR),
      hour: time(BEGIN),
      day: time(BEGIN),
    };
    this.#cloud.ledger.put(this.world.now, { TableName: undefined, Item });
  }

  /** Environments that have read the secret already: those reads touch nothing that others see. */
  async #warmEnvironments(): Promise<VerifierEnvironment[]> {
    const environments = this.#toSend.map(() => this.#programs.verifierEnvironment(0, this.#eventTypes));
    for (const environment of environments) {
      const process = new SimulatedProcess('warm-up', this.world.now + SECOND, 0);
      this.world.spawn(process, async () => {
        await environment.secret.current(new AbortController().signal);
      });
      while (process.alive) await this.world.step();
    }
    return environments;
  }

  /** Does what is due by itself: starts, time-outs of clients and pauses between their attempts. */
  async #runDue(): Promise<void> {
    let due = true;
    this.world.at(this.world.now + 1, undefined, () => {
      due = false;
    });
    while (due && (await this.world.step()));
  }

  #decide(of: number): number {
    const choice = this.#path[this.#depth] ?? { chosen: 0, of };
    this.#path[this.#depth++] = choice;
    if (choice.of !== of) throw new SimulationError('A history did not come out the same again.');
    return choice.chosen;
  }

  #actions(environments: readonly VerifierEnvironment[]): Action[] {
    const actions: Action[] = [];
    const nobodyElses = this.#ready.find(({ label }) => NOBODY_ELSES.test(label));
    if (nobodyElses !== undefined) return this.#actionsOf(nobodyElses);
    const verifying = this.#ready.find(({ process }) => this.#verifiers.includes(process));
    if (this.#bounds.handlerBeside !== undefined && verifying !== undefined)
      return [this.#carryingOut(verifying)];
    for (const attempt of this.#ready) actions.push(...this.#actionsOf(attempt));
    const [request] = this.#toSend;
    const environment = environments[environments.length - this.#toSend.length];
    if (request !== undefined && environment !== undefined) {
      actions.push({ process: undefined, run: () => this.#deliver(request, environment) });
    }
    if (this.#mayReceive()) {
      actions.push({ process: undefined, run: () => this.#receive() });
      if (this.#bounds.handlerBeside?.previous)
        actions.push({ process: undefined, run: () => this.#receive(true) });
    }
    if (this.#bounds.handlerBeside?.erase && !this.#erased && this.#batches > 0) {
      actions.push({ process: undefined, run: () => this.#erase() });
    }
    if (this.#maySweep()) actions.push({ process: undefined, run: () => this.#sweep(MINUTE + SECOND) });
    return actions;
  }

  #actionsOf(attempt: Attempt): Action[] {
    const { process, label, service } = attempt;
    const { world } = this;
    const action = (run: () => void): Action => ({ process, run: () => this.#take(attempt, run) });
    const actions = [this.#carryingOut(attempt)];
    if (!process.alive) return actions;
    if (this.kills < this.#bounds.kills) {
      actions.push(action(() => this.#kill(process, `killed before: ${label}`)));
      actions.push({
        process,
        run: () => this.#kill(process, `killed while it waits for: ${label}`),
      });
    }
    if (this.#faults < this.#bounds.faults) {
      actions.push(
        action(() => {
          this.#fault(attempt, 'rejected');
          attempt.fail(serviceError(service, 'rejected'));
        }),
        action(() => {
          this.#fault(attempt, 'lost answer');
          world.note(`${process.name}: ${label} -> ${outcomeText(attempt.effect())}`);
          attempt.fail(timeoutError(attempt.requestTimeout));
        }),
      );
    }
    return actions;
  }

  #carryingOut(attempt: Attempt): Action {
    return { process: attempt.process, run: () => this.#take(attempt, () => this.#carryOut(attempt)) };
  }

  #take(attempt: Attempt, run: () => void): void {
    this.#ready.splice(this.#ready.indexOf(attempt), 1);
    run();
  }

  #carryOut(attempt: Attempt): void {
    const { process, label } = attempt;
    const outcome = attempt.effect();
    this.world.note(`${process.name}: ${label} -> ${outcomeText(outcome)}`);
    if (process.alive) this.world.at(this.world.now, process, () => attempt.answer(outcome));
  }

  #fault({ process, label }: Attempt, how: string): void {
    this.#faults++;
    this.observer.fault(process);
    this.world.note(`${process.name}: ${label} ~~ ${how}`);
  }

  #kill(process: SimulatedProcess, how: string): void {
    this.kills++;
    this.observer.fault(process);
    this.world.kill(process, how);
  }

  #process(name: string, timeout: number, skew = 0): SimulatedProcess {
    const process = new SimulatedProcess(name, this.world.now + timeout, skew);
    process.entities.add('merchant#42');
    this.observer.began(process);
    return process;
  }

  #deliver(request: KnownRequest, environment: VerifierEnvironment): void {
    this.#toSend.shift();
    const process = this.#process(`verifier of ${request.name}`, VERIFIER_TIMEOUT);
    this.#verifiers.push(process);
    const answered = this.observer.request(request, process);
    this.world.note(`${request.name} is sent`);
    this.world.spawn(process, async () => {
      answered.answer = await this.#programs.verify(process, environment, request, SECRET);
      answered.answeredAt = this.world.now;
      this.world.note(`${process.name}: answers ${answered.answer.status} ${answered.answer.code}`);
    });
  }

  #handlerQueue(): QueuePair {
    const found = this.#cloud.queues.find((queue) => queue.subscriber === BUILT_IN_SUBSCRIBER);
    if (found === undefined) throw new SimulationError('There is no queue of the handler.');
    return found;
  }

  #mayReceive(): boolean {
    const { visible, inFlight } = this.#handlerQueue().source.counts(this.world.now);
    return visible > 0 && inFlight === 0;
  }

  #receive(isPrevious = false): void {
    const queue = this.#handlerQueue();
    const batch = queue.source.receive(this.world.now, 10);
    const name = `${isPrevious ? 'previous ' : ''}handler ${++this.#batches}`;
    const process = this.#process(name, HANDLER_TIMEOUT);
    this.world.note(`${process.name}: receives ${batch.length}`);
    this.world.spawn(process, async () => {
      const business = async (event: BusinessEvent) => {
        this.world.note(`${process.name}: business code gets the event${event.late ? ' (late)' : ''}`);
        this.observer.businessBegins(process, 'merchant#42', event);
        this.observer.businessEnds('merchant#42', event);
      };
      const failed = await this.#programs.handle(process, queue, batch, business, isPrevious);
      for (const { message, receiptHandle } of batch) {
        if (!failed.has(message.id)) queue.source.delete(this.world.now, receiptHandle);
      }
    });
  }

  #erase(): void {
    this.#erased = true;
    const process = this.#process('eraser', MINUTE);
    this.observer.operators.began(process);
    this.observer.touched.add('merchant#42');
    this.world.spawn(process, async () => {
      await this.#operators.erase(process, this.#eventTypes, 'merchant', '42').catch((error: Error) => {
        this.world.note(`${process.name}: ${error.name}`);
      });
    });
  }

  /** A claim is due only when its verifier has ended; that much time is given to the sweeper's clock. */
  #maySweep(): boolean {
    if (this.#swept || this.#verifiers.some((process) => process.alive && this.observer.holdsAny(process))) {
      return false;
    }
    return this.#hasUnsent();
  }

  #hasUnsent(): boolean {
    return [...this.#cloud.ledger.items()].some((item) => item.dueAt !== undefined);
  }

  #sweep(skew: number): void {
    this.#swept = true;
    const process = this.#process('sweeper', SWEEPER_TIMEOUT, skew);
    this.world.spawn(process, () => this.#programs.sweep(process, this.#eventTypes));
  }

  /** No more faults and no more choices: sweepers and handlers go on until nothing moves. */
  async #runToRest(): Promise<void> {
    const { world } = this;
    const limit = world.now + HOUR;
    const tick = (): void => {
      if (this.#mayReceive()) this.#receive();
      if (this.#hasUnsent()) this.#sweep(0);
      world.after(MINUTE, undefined, tick);
    };
    tick();
    const empty = ({ source, deadLetters, subscriber }: QueuePair) => {
      if (subscriber !== BUILT_IN_SUBSCRIBER) return true;
      return [source, deadLetters].every((queue) => {
        const { visible, inFlight } = queue.counts(world.now);
        return visible + inFlight === 0;
      });
    };
    while (this.#hasUnsent() || !this.#cloud.queues.every(empty)) {
      if (!(await world.step()) || world.now > limit) {
        this.observer.violated('P2', 'it does not come to rest');
        return;
      }
    }
  }
}
