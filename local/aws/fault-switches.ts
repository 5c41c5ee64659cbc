import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SERVICE_NAMES, type ServiceName } from './service.ts';

/** What may befall one call: at most one of these. */
const FAULT_KINDS = ['error', 'throttle', 'dropResponse', 'delay'] as const;
type FaultKind = (typeof FAULT_KINDS)[number];

const rate = z.number().min(0).max(1);

const faultRates = z
  .strictObject({
    /** Share of calls answered with the service's internal error, without effect. */
    error: rate.optional(),
    /** Share of calls answered with the service's throttling error, without effect. */
    throttle: rate.optional(),
    /** Share of calls that take effect, after which the connection breaks instead of an answer. */
    dropResponse: rate.optional(),
    /** Share of calls that take effect only after a time, also when the caller has timed out by then. */
    delay: z.strictObject({ rate, milliseconds: z.int().min(0).max(60_000) }).optional(),
  })
  .refine(
    ({ error = 0, throttle = 0, dropResponse = 0, delay }) =>
      error + throttle + dropResponse + (delay?.rate ?? 0) <= 1 + Number.EPSILON,
    { error: 'the rates of a service must not add up to more than 1' },
  );

/** Shares of a service's calls that meet a fault. */
export type FaultRates = z.infer<typeof faultRates>;

/** State of each service's fault switch. */
export type FaultState = 'up' | 'down' | FaultRates;

const faultState = z.union([z.enum(['up', 'down']), faultRates], {
  error: 'must be "up", "down" or rates such as {"error": 0.1, "delay": {"rate": 0.1, "milliseconds": 300}}',
});

/** Form of what `PUT /_faults` takes: a state per service, and `seed` to begin a repeatable sequence of faults. */
export const faultSettings = z.strictObject({
  seed: z.int().optional(),
  ...(Object.fromEntries(SERVICE_NAMES.map((name) => [name, faultState.optional()])) as Record<
    ServiceName,
    z.ZodOptional<typeof faultState>
  >),
});

/** What a call is to meet. */
export type Fault =
  | { readonly kind: Exclude<FaultKind, 'delay'> }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/**
 * Lets tests disturb a service: take it down, so that its connections break as if nobody listened, or have a share of
 * its calls fail. The n-th call of a service meets the same fault under the same seed and rates, so that a run is
 * repeatable as far as its calls come in the same order.
 */
export class FaultSwitches {
  readonly #states = new Map<ServiceName, FaultState>();
  readonly #listeners = new Set<() => void>();
  readonly #calls = new Map<ServiceName, number>();
  readonly #injected = new Map<string, number>();
  #seed = 0;

  isDown(service: ServiceName): boolean {
    return this.#states.get(service) === 'down';
  }

  set(service: ServiceName, state: FaultState): void {
    this.#states.set(service, state);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Begins the sequence of faults anew. */
  seed(seed: number): void {
    this.#seed = seed;
    this.#calls.clear();
  }

  /** Calls back after every change. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Decides what the next call of a service meets, and counts it. */
  draw(service: ServiceName): Fault | undefined {
    const state = this.#states.get(service);
    if (state === undefined || typeof state === 'string') return undefined;
    const call = this.#calls.get(service) ?? 0;
    this.#calls.set(service, call + 1);
    const fault = faultAt(state, fraction(`${this.#seed} ${service} ${call}`));
    if (fault !== undefined) {
      const name = `${service}.${fault.kind}`;
      this.#injected.set(name, (this.#injected.get(name) ?? 0) + 1);
    }
    return fault;
  }

  /** Number of faults since the start, by service and kind: `{ "sqs.error": 3 }`. */
  injected(): Record<string, number> {
    return Object.fromEntries(this.#injected);
  }
}

/** Kinds lie side by side on the way from 0 to 1, each as long as its rate. */
function faultAt(rates: FaultRates, at: number): Fault | undefined {
  let end = 0;
  for (const kind of FAULT_KINDS) {
    end += kind === 'delay' ? (rates.delay?.rate ?? 0) : (rates[kind] ?? 0);
    if (at >= end) continue;
    return kind === 'delay' ? { kind, milliseconds: rates.delay?.milliseconds ?? 0 } : { kind };
  }
  return undefined;
}

/** A number from 0 up to 1 that depends on nothing but the text. */
function fraction(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
