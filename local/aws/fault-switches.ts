import type { ServiceName } from './service.ts';

/** State of each service's fault switch. */
export type FaultState = 'up' | 'down';

/** Lets tests take a service down: its connections break, as if nobody listened. */
export class FaultSwitches {
  readonly #down = new Set<ServiceName>();
  readonly #listeners = new Set<() => void>();

  isDown(service: ServiceName): boolean {
    return this.#down.has(service);
  }

  set(service: ServiceName, state: FaultState): void {
    if (state === 'down') this.#down.add(service);
    else this.#down.delete(service);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls back after every change. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
