import type { BusinessCode, BusinessEvent } from '../../../lambda/functions/handlers/business-event.ts';
import type { FaultyTransport } from '../faulty-transport.ts';
import type { Observer } from '../observer.ts';
import { MINUTE, type Plan } from '../plan.ts';
import type { SimulatedProcess, World } from '../world.ts';
import type { ExternalSystem } from './external-system.ts';

/** Business code as users may write it: it may take too long, not listen to its signal, or fail. */
export class SimulatedBusinessCode {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #observer: Observer;
  readonly #transport: FaultyTransport;
  readonly #external: ExternalSystem;

  constructor(
    world: World,
    plan: Plan,
    observer: Observer,
    transport: FaultyTransport,
    external: ExternalSystem,
  ) {
    this.#world = world;
    this.#plan = plan;
    this.#observer = observer;
    this.#transport = transport;
    this.#external = external;
  }

  /** The business code of one invocation. */
  of(process: SimulatedProcess): BusinessCode {
    const invocation = process.name;
    return (event, { signal }) =>
      this.#call(process, `business ${invocation} ${event.requestUuid}`, event, signal);
  }

  async #call(
    process: SimulatedProcess,
    name: string,
    event: BusinessEvent,
    signal: AbortSignal,
  ): Promise<void> {
    const { random, poison, handlerTimeout, maxLatency } = this.#plan;
    const world = this.#world;
    const entityKey = `${event.entity}#${event.signed.id}`;
    const short = event.requestUuid.slice(-3);
    world.note(
      `${process.name}: business code gets ${short} ${event.signed.status}${event.late ? ' (late)' : ''}`,
    );
    this.#observer.businessBegins(process, entityKey, event);
    const isSlow = this.#transport.decide('faults', `slow ${name}`, this.#plan.slowRate);
    if (isSlow) this.#observer.fault(process);
    const slowness = random.pick(`${name} slowness`, [handlerTimeout / 4, handlerTimeout / 2, 10 * MINUTE]);
    const listens = random.chance(`${name} listens`, 0.3);
    await this.#pause(
      process,
      isSlow ? random.integer(name, 0, slowness) : random.integer(name, 0, 40),
      listens ? signal : undefined,
    );
    if (poison.has(event.requestUuid) && world.now < this.#transport.faultsEnd) {
      this.#observer.fault(process);
      world.note(`${process.name}: business code fails for ${short}`);
      throw new Error('Poison.');
    }
    if (!event.late) {
      const there = random.integer(`${name} there`, 1, maxLatency);
      world.after(there, undefined, () => {
        world.note(`the effect of ${short} is there`);
        this.#external.write(entityKey, event);
      });
      await this.#pause(process, there + random.integer(`${name} back`, 1, maxLatency / 2));
    }
    this.#observer.businessEnds(entityKey, event);
  }

  /** @param signal - what ends the pause with an error */
  #pause(process: SimulatedProcess, milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#world.after(milliseconds, process, resolve);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}
