import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { fuzzCase } from './arbitrary-case.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { observe, type VerifierFactory } from './fuzz-target.ts';
import { type Judgement, judge } from './invariants.ts';

/** Cases that share a seed. Memory is measured between batches, and a failing one is repeated by itself. */
export const BATCH = 1000;

/** Most that the heap may grow from the end of the first batches to the end of a campaign, in bytes. */
const MOST_GROWTH = 32 * 1024 * 1024;

/** Batches after which the caches of the runtime and of the libraries are warm. */
const WARM_UP = 2;

export interface FuzzReport {
  readonly cases: number;
  readonly requests: number;
  /** Requests answered with each code. */
  readonly codes: ReadonlyMap<string, number>;
  /** Growth of the heap behind the warm-up, in bytes; `undefined` if the campaign was too short to tell. */
  readonly growth: number | undefined;
  /** The first thing that went wrong, made small. */
  readonly failure: string | undefined;
}

/** Judges one case. A slow one gets a second try: a pause of the runtime is no fault of the verifier. */
async function judgeCase(fuzzed: FuzzCase, factory: VerifierFactory): Promise<Judgement> {
  const judgement = judge(fuzzed, await observe(fuzzed, factory));
  const isSlowOnly = judgement.breaches.some(({ invariant }) => invariant === 'is quick');
  return isSlowOnly ? judge(fuzzed, await observe(fuzzed, factory)) : judgement;
}

let collect: (() => void) | undefined;

function heapInUse(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Event types by name only, long texts cut in the middle, so that a failing case can be read. */
function printed(fuzzed: FuzzCase): string {
  const brief = (key: string, value: unknown) =>
    key === 'eventTypes'
      ? fuzzed.settings.eventTypes.map(
          ({ name, signedFields }) => `${name}: ${signedFields.map((field) => field.name)}`,
        )
      : typeof value === 'string' && value.length > 600
        ? `${value.slice(0, 300)} … ${value.length} characters … ${value.slice(-100)}`
        : value;
  return JSON.stringify(fuzzed, brief, 2);
}

/**
 * Runs cases against a verifier until one breaks an invariant.
 *
 * @param seed - of the first batch; each further batch has the next one
 */
export async function runFuzz(cases: number, seed: number, factory: VerifierFactory): Promise<FuzzReport> {
  const codes = new Map<string, number>();
  let done = 0;
  let requests = 0;
  let warm: number | undefined;
  let growth: number | undefined;
  let failure: string | undefined;
  for (let batch = 0; done < cases && failure === undefined; batch++) {
    const numRuns = Math.min(BATCH, cases - done);
    let counting = true;
    const property = fc.asyncProperty(fuzzCase, async (fuzzed) => {
      const judgement = await judgeCase(fuzzed, factory);
      // While a failing case is made small, nothing is counted.
      if (counting) {
        requests += judgement.codes.length;
        for (const code of judgement.codes) codes.set(code, (codes.get(code) ?? 0) + 1);
      }
      counting &&= judgement.breaches.length === 0;
      if (judgement.breaches.length > 0) {
        throw new Error(
          judgement.breaches.map(({ invariant, detail }) => `"${invariant}": ${detail}`).join('\n'),
        );
      }
    });
    const result = await fc.check(property, {
      numRuns,
      seed: seed + batch,
      interruptAfterTimeLimit: SHRINK_LIMIT,
    });
    done += result.numRuns;
    if (result.failed && result.counterexample !== null) {
      const [smallest] = result.counterexample;
      failure = `Seed ${seed + batch} broke ${(result.errorInstance as Error).message}\n${printed(smallest)}`;
    }
    if (batch + 1 === WARM_UP) warm = heapInUse();
    if (batch + 1 > WARM_UP && warm !== undefined && done >= cases) growth = heapInUse() - warm;
  }
  if (growth !== undefined && growth > MOST_GROWTH) {
    failure ??= `The heap grew by ${(growth / 1048576).toFixed(1)} MiB over ${done} cases.`;
  }
  return { cases: done, requests, codes, growth, failure };
}

/** Most time that a batch may take with making a failing case small, in milliseconds. */
const SHRINK_LIMIT = 60_000;
