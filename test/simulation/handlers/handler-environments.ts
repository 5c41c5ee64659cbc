import type { QueuePair } from '../cloud.ts';
import type { FaultyTransport } from '../faulty-transport.ts';
import type { Observer } from '../observer.ts';
import type { Plan } from '../plan.ts';
import { SimulatedProcess, type World } from '../world.ts';

/** One invocation of a handler. */
interface Invocation {
  readonly name: string;
  /** Keys of the entities it works on. */
  readonly entities: Iterable<string>;
  readonly run: (process: SimulatedProcess, isPrevious: boolean) => Promise<void>;
  /** The invocation is over: done, killed or cut off. */
  readonly ended: () => void;
}

/**
 * Execution environments of the handlers. Each serves one invocation after another and is frozen in between: what an
 * invocation did not wait for goes on in the next one, however late that is. A crash or a time-out ends the environment.
 */
export class HandlerEnvironments {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #observer: Observer;
  readonly #transport: FaultyTransport;
  readonly #idle = new Map<QueuePair, SimulatedProcess[]>();
  /** Those that run the previous code. */
  readonly #previous = new Set<SimulatedProcess>();

  constructor(world: World, plan: Plan, observer: Observer, transport: FaultyTransport) {
    this.#world = world;
    this.#plan = plan;
    this.#observer = observer;
    this.#transport = transport;
  }

  invoke(queue: QueuePair, { name, entities, run, ended }: Invocation): void {
    const world = this.#world;
    const process = this.#environment(queue, name);
    process.name = name;
    process.calls = 0;
    process.endsAt = world.now + this.#plan.handlerTimeout;
    process.entities.clear();
    for (const entity of entities) process.entities.add(entity);
    this.#observer.began(process);
    const timers = [
      world.at(process.endsAt, undefined, () => world.kill(process, 'cut off')),
      this.#transport.mayKill(process, 200),
    ];
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      for (const timer of timers) if (timer !== undefined) timer.cancelled = true;
      ended();
    };
    process.whenEnded(end);
    world.thaw(process);
    world.start(process, async () => {
      await run(process, this.#previous.has(process));
      world.freeze(process);
      this.#idleOf(queue).push(process);
      end();
    });
  }

  /** An idle environment or a new one. */
  #environment(queue: QueuePair, name: string): SimulatedProcess {
    const { random, maxSkew } = this.#plan;
    const { from = 0, to = 0 } = this.#plan.handlersReplaced ?? {};
    const idle = random.chance(`cold ${name}`, 0.1) ? undefined : this.#idleOf(queue).pop();
    if (idle !== undefined && !(this.#previous.has(idle) && this.#world.now >= to)) return idle;
    const process = new SimulatedProcess(name, 0, random.integer(`skew ${name}`, -maxSkew, maxSkew));
    const { now } = this.#world;
    if (now < from || (now < to && random.chance(`previous ${name}`, 0.5))) this.#previous.add(process);
    return process;
  }

  #idleOf(queue: QueuePair): SimulatedProcess[] {
    const idle = this.#idle.get(queue) ?? [];
    this.#idle.set(queue, idle);
    return idle;
  }
}
