import type { BenchFunctions, Surroundings } from './functions.ts';
import type { CpuQuota } from './process/cpu-quota.ts';
import type { RunnableFunction } from './process/function-process.ts';
import type { StubProcess } from './stub/stub-process.ts';

/** What every part of the bench works with. */
export interface Bench {
  readonly projectRoot: string;
  /** `runtime-child.ts`, bundled. */
  readonly runtimeFile: string;
  readonly stub: StubProcess;
  readonly surroundings: Surroundings;
  readonly quota: CpuQuota;
  readonly functions: BenchFunctions;
  /** Somebody else's function, if there is one to be measured. */
  readonly peer:
    | { readonly title: string; readonly code: RunnableFunction; readonly payload: string }
    | undefined;
  /** How much longer than the shortest sensible run: 1 for a plain run. */
  readonly effort: number;
  /** Tells how far it has got. */
  readonly progress: (text: string) => void;
}
