import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { UnrecordedIntentProblem } from '../../operator/audit/audited.ts';
import type { Observer } from './observer.ts';
import type { PlannedOperation } from './operations.ts';
import type { Operators } from './operators.ts';
import type { Plan } from './plan.ts';
import type { SimulatedProcess, World } from './world.ts';

/** Decides what each planned operation is about, tells the observer what it may do, and does it. */
export class OperatorRuns {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #observer: Observer;
  readonly #operators: Operators;

  constructor(world: World, plan: Plan, observer: Observer, operators: Operators) {
    this.#world = world;
    this.#plan = plan;
    this.#observer = observer;
    this.#operators = operators;
  }

  /** @param eventTypes - the catalogue as the stack tells it */
  async run(
    process: SimulatedProcess,
    operation: PlannedOperation,
    eventTypes: readonly EventType[],
  ): Promise<void> {
    this.#world.note(`${process.name}: ${operation.kind}`);
    this.#observer.operators.began(process);
    try {
      const results = await this.#start(process, operation, eventTypes);
      for (const { requestUuid, outcome } of results) {
        this.#world.note(`${process.name}: ${requestUuid} ${outcome}`);
      }
    } catch (error) {
      // The intent may be there all the same: its answer can get lost.
      if (error instanceof UnrecordedIntentProblem) this.#observer.operators.told(process);
      this.#world.note(`${process.name}: ${(error as Error).name}`);
    }
    if (process.alive) this.#observer.operatorEnded(process);
  }

  #start(process: SimulatedProcess, { name, kind }: PlannedOperation, eventTypes: readonly EventType[]) {
    const { change, random, requests } = this.#plan;
    const { operators } = this.#observer;
    switch (kind) {
      case 'held release': {
        const isCorrected = random.chance(`${name} corrected`, 0.8);
        const uuids = this.#touchHeld(process, name);
        const notPortable = random.chance(`${name} not portable`, 0.5);
        const types = isCorrected ? eventTypes.map(corrected) : eventTypes;
        return this.#operators.releaseHeld(process, types, uuids, notPortable);
      }
      case 'held discard': {
        operators.mayDiscard.add(process);
        const uuids = this.#touchHeld(process, name);
        return this.#operators.discardHeld(
          process,
          eventTypes,
          random.chance(`${name} all`, 0.3) ? 'all' : uuids,
        );
      }
      case 'parked release': {
        // Before a deployment has ended, nobody knows which queues it removes.
        const isDeployed = change === undefined || this.#world.now >= change.to;
        const withoutRemoved = isDeployed && random.chance(`${name} without removed`, 0.5);
        return this.#operators.releaseParked(process, eventTypes, { events: 'all', withoutRemoved });
      }
      case 'replay': {
        const chosen = requests.filter((request) => random.chance(`${name} ${request.requestUuid}`, 0.4));
        this.#touch(
          process,
          chosen.map(({ entityKey }) => entityKey),
        );
        const again = random.chance(`${name} again`, 0.6);
        const isForHandler = random.chance(`${name} for handler`, 0.3);
        operators.mayReplay.add(process);
        if (again) operators.mayUnnote.add(process);
        const isForAnother = random.chance(`${name} for another`, 0.2);
        const wish = { again, subscriber: isForHandler ? 'handler' : isForAnother ? 'billing' : undefined };
        const uuids = new Set(chosen.map(({ requestUuid }) => requestUuid));
        return this.#operators.replay(process, eventTypes, uuids, wish);
      }
      case 'skip': {
        // Who skips has looked which events fail.
        const failing = this.#operators.failing();
        const tried = requests.filter(({ requestUuid }) => failing.has(requestUuid));
        const among = tried.length > 0 && random.chance(`${name} tried`, 0.9) ? tried : requests;
        if (among.length === 0) return Promise.resolve([]);
        const { requestUuid, entityKey } = random.pick(`${name} event`, among);
        this.#touch(process, [entityKey]);
        return this.#operators.skip(process, eventTypes, requestUuid);
      }
      case 'discard': {
        const queues = this.#operators.queuesWithDeadLetters();
        if (queues.length === 0) return Promise.resolve([]);
        const queue = random.pick(`${name} queue`, queues);
        this.#touch(
          process,
          queue.deadLetters.visible(this.#world.now).map(({ groupId }) => groupId),
        );
        const isMiscounted = random.chance(`${name} miscounted`, 0.1);
        return this.#operators.discard(process, eventTypes, queue, isMiscounted);
      }
      case 'erase': {
        const keys = [...new Set(requests.map(({ entityKey }) => entityKey))];
        if (keys.length === 0) return Promise.resolve([]);
        const key = random.pick(`${name} entity`, keys);
        this.#touch(process, [key]);
        const [entity = '', id = ''] = key.split('#');
        return this.#operators.erase(process, eventTypes, entity, id);
      }
    }
  }

  /** Some of the requests that may be held. */
  #touchHeld(process: SimulatedProcess, name: string): ReadonlySet<string> {
    const { random, requests } = this.#plan;
    const held = requests.filter(
      ({ genuine, keepsPolicy, requestUuid }) =>
        genuine && !keepsPolicy && random.chance(`${name} ${requestUuid}`, 0.8),
    );
    this.#touch(
      process,
      held.map(({ entityKey }) => entityKey),
    );
    return new Set(held.map(({ requestUuid }) => requestUuid));
  }

  /** What it works on may come late or twice, although nothing fails. */
  #touch(process: SimulatedProcess, entityKeys: readonly string[]): void {
    for (const key of entityKeys) {
      process.entities.add(key);
      this.#observer.touched.add(key);
    }
  }
}

/** A policy that takes what the one that is in force at the verifier holds. */
function corrected(eventType: EventType): EventType {
  const signedFields = eventType.signedFields.map((field) =>
    field.name === eventType.statusField ? { ...field, pattern: '1?[A-Z]+' } : field,
  );
  return { ...eventType, signedFields };
}
