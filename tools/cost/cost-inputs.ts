import type { Counted } from './counted.ts';
import type { Durations } from './durations.ts';
import type { PriceTable } from './prices.ts';
import type { StackFacts } from './stack-facts.ts';

/** What comes in a month. */
export interface Workload {
  /** Accepted events. */
  readonly events: number;
  /** One of the sizes that were counted. */
  readonly bodyBytes: number;
  /** Queues of an event, that of the built-in handler among them; one of the numbers that were counted. */
  readonly queues: number;
  /** Copies that come besides, for each event. */
  readonly duplicates: number;
  /** Requests that are rejected besides, for each event. */
  readonly rejected: number;
  /** Messages that a handler gets at a time, on the average. */
  readonly messagesPerBatch: number;
}

/** What nobody can count beforehand. Each is stated beside the result. */
interface Assumptions {
  /** Receives of Lambda's pollers in a minute, for each queue that is empty. */
  readonly idleReceivesPerMinute: number;
  /** Requests of the busiest times against the average: says how many verifiers keep a copy of the secret. */
  readonly peakFactor: number;
  /** Months that an entry of a history is charged for if histories are kept for ever. */
  readonly historyMonths: number;
  /** Changes that operators make in a month. */
  readonly operations: number;
  /** Part of the invocations that X-Ray records. */
  readonly tracedShare: number;
}

/** Everything that a cost depends on. */
export interface CostInputs {
  readonly workload: Workload;
  readonly counted: Counted;
  readonly durations: Durations;
  readonly facts: StackFacts;
  readonly assumptions: Assumptions;
  readonly prices: PriceTable;
}
