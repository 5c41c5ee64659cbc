import type { CostInputs } from './cost-inputs.ts';
import { type InvocationTime, invocationMilliseconds } from './durations.ts';
import { type PriceName, priceOf } from './prices.ts';
import type { FunctionKind } from './stack-facts.ts';

/** One item of the bill. */
export interface CostLine {
  readonly item: string;
  /** For a million events, or for a month. */
  readonly dollars: number;
  /** One sentence that says what it is. */
  readonly meaning: string;
}

const MILLION = 1_000_000;
const GIGABYTE = 1024 ** 3;

/** Makes lines of a bill out of amounts. */
export class Rates {
  readonly #inputs: CostInputs;

  constructor(inputs: CostInputs) {
    this.#inputs = inputs;
  }

  /** Dollars for one unit. */
  price(name: PriceName): number {
    return priceOf(this.#inputs.prices, name);
  }

  /** @param units - for one event */
  perMillion(item: string, units: number, price: PriceName, meaning: string): CostLine {
    return { item, dollars: units * MILLION * this.price(price), meaning };
  }

  /** @param units - in a month */
  monthly(item: string, units: number, price: PriceName, meaning: string): CostLine {
    return { item, dollars: units * this.price(price), meaning };
  }

  /** What DynamoDB keeps. @param bytes - for one event */
  stored(item: string, bytes: number, months: number, meaning: string): CostLine {
    const { pointInTimeRecovery } = this.#inputs.facts;
    const price = this.price('dynamoStorage') + (pointInTimeRecovery ? this.price('dynamoRecovery') : 0);
    return { item, dollars: gigabytes(bytes * MILLION) * months * price, meaning };
  }

  /** GB-seconds of an invocation. */
  gigabyteSeconds(kind: FunctionKind, time: InvocationTime): number {
    const megabytes = this.#inputs.facts.memoryMegabytes[kind];
    return (megabytes / 1024) * (invocationMilliseconds(time, megabytes) / 1000);
  }

  /** GB-seconds that the first invocation of a process takes more than a later one, its initialisation included. */
  coldGigabyteSeconds(
    kind: FunctionKind,
    { initialisation, ...first }: InvocationTime & { readonly initialisation: number },
    later: InvocationTime,
  ): number {
    const gigabyte = this.#inputs.facts.memoryMegabytes[kind] / 1024;
    return (
      gigabyte * (initialisation / 1000) +
      this.gigabyteSeconds(kind, first) -
      this.gigabyteSeconds(kind, later)
    );
  }

  /** How times of functions are known. */
  get timesAre(): string {
    return this.#inputs.durations.measured ? 'measured' : 'assumed';
  }
}

/** Bytes in the unit that prices are made for. */
export function gigabytes(bytes: number): number {
  return bytes / GIGABYTE;
}
