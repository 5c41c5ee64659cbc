import type { Bench } from '../bench.ts';
import { FunctionProcess, type RunnableFunction } from '../process/function-process.ts';
import { inTurn } from '../rounds.ts';
import { median, quantile } from '../statistics.ts';

/** What was measured of one row. Milliseconds. */
export interface WarmSamples {
  /** Processor time of an invocation, one value a block. */
  readonly cpu: number[];
  /** Time of each invocation. */
  readonly times: number[];
}

/** Processes that live on, one for each row. All but the one that is told to work wait in a blocking read. */
export class WarmProcesses<Row extends string> {
  readonly #processes: ReadonlyMap<Row, FunctionProcess>;
  readonly #answer: RegExp;

  private constructor(processes: ReadonlyMap<Row, FunctionProcess>, answer: RegExp) {
    this.#processes = processes;
    this.#answer = answer;
  }

  /**
   * Starts them, and runs so many invocations until code is compiled and connections are open.
   *
   * @param answer - what each invocation must answer: nothing else is worth measuring
   */
  static async start<Row extends string>(
    bench: Bench,
    functions: Readonly<Record<Row, RunnableFunction>>,
    rows: readonly Row[],
    payload: string,
    answer: RegExp,
    warmUps: number,
  ): Promise<WarmProcesses<Row>> {
    const processes = new Map(
      rows.map((row) => [row, new FunctionProcess(bench.runtimeFile, functions[row])] as const),
    );
    for (const warm of processes.values()) {
      await warm.ready();
      await warm.invoke([payload], warmUps);
    }
    return new WarmProcesses(processes, answer);
  }

  /** Blocks of invocations, row after row, so that whatever else the machine does falls on all alike. */
  async measure(payload: string, blocks: number, block: number): Promise<Readonly<Record<Row, WarmSamples>>> {
    const samples = new Map<Row, WarmSamples>();
    for (const row of this.#processes.keys()) samples.set(row, { cpu: [], times: [] });
    for (let at = 0; at < Math.max(1, blocks); at++) {
      for (const [row, warm] of inTurn([...this.#processes], at)) {
        const { cpu, times, last } = await warm.invoke([payload], block);
        if (!this.#answer.test(last)) throw new Error(`A function of the bench answered ${last}`);
        samples.get(row)?.cpu.push(cpu / block);
        samples.get(row)?.times.push(...times);
      }
    }
    return Object.fromEntries(samples) as Record<Row, WarmSamples>;
  }

  /** Ends them. */
  async close(): Promise<void> {
    for (const warm of this.#processes.values()) await warm.kill();
  }
}

/** Medians, and the time that one invocation in a hundred takes longer than. */
export function summary({ cpu, times }: WarmSamples) {
  return { cpu: median(cpu), p50: median(times), p99: quantile(times, 0.99) };
}
