import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { fuzzCase } from './arbitrary-case.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { observe, REMAINING, type VerifierFactory } from './fuzz-target.ts';
import { heapInUse } from './heap.ts';
import { type Breach, type Judgement, judge } from './invariants.ts';

/** Cases that share a seed: a failing batch is repeated by itself, and memory is measured between batches. */
const BATCH = 500;

/** Batches after which the caches of the runtime and of the libraries are warm. */
const WARM_UP = 2;

/** Most that the heap may grow behind the warm-up, in bytes. */
const MAX_GROWTH = 16 * 1024 * 1024;

/** Most time that a batch may take, making a failing case small included, in milliseconds. */
const BATCH_LIMIT = 120_000;

export interface FuzzReport {
  readonly cases: number;
  readonly requests: number;
  /** How many requests got each code. */
  readonly codes: ReadonlyMap<string, number>;
  /** Growth of the heap behind the warm-up, in bytes; `undefined` if the campaign was too short to tell. */
  readonly growth: number | undefined;
  /** The first thing that went wrong. */
  readonly failure: string | undefined;
}

export interface FuzzOptions {
  /** Whether a failing case is made small before it is reported. */
  readonly shrink: boolean;
  /** The only invariant that counts; all of them by default. */
  readonly watched?: Breach['invariant'];
}

/** Judges one case. A slow one gets a second try: a pause of the runtime is no fault of the verifier. */
async function judgeCase(fuzzed: FuzzCase, factory: VerifierFactory): Promise<Judgement> {
  const judgement = judge(fuzzed, await observe(fuzzed, factory));
  const isSlow = judgement.breaches.some(({ invariant }) => invariant === 'is quick');
  return isSlow ? judge(fuzzed, await observe(fuzzed, factory)) : judgement;
}

/** Event types as their signed fields, and long texts cut in the middle, so that a failing case can be read. */
function printed(fuzzed: FuzzCase): string {
  const [type] = fuzzed.settings.eventTypes;
  const settings = { ...fuzzed.settings, eventTypes: type?.signedFields.map(({ name }) => name).join() };
  const brief = (_key: string, value: unknown) =>
    typeof value === 'string' && value.length > 600
      ? `${value.slice(0, 300)} … ${value.length} characters … ${value.slice(-100)}`
      : value;
  return JSON.stringify({ ...fuzzed, settings }, brief, 2);
}

/** Counts codes until a case fails: what is tried while it is made small does not count. */
class Tally {
  readonly codes = new Map<string, number>();
  requests = 0;
  cases = 0;
  closed = false;

  add(codes: readonly string[]): void {
    if (this.closed) return;
    this.cases++;
    this.requests += codes.length;
    for (const code of codes) this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }
}

/** Runs the cases of one seed. Tells the first failure, if any. */
async function runBatch(
  numRuns: number,
  seed: number,
  factory: VerifierFactory,
  { shrink, watched }: FuzzOptions,
  tally: Tally,
): Promise<string | undefined> {
  const property = fc.asyncProperty(fuzzCase, async (fuzzed) => {
    const { codes, breaches } = await judgeCase(fuzzed, factory);
    tally.add(codes);
    // Timers of earlier requests get a chance to end, as they would between two requests.
    if (tally.cases % 50 === 0) await nextTurn();
    const counted = breaches.filter(({ invariant }) => watched === undefined || invariant === watched);
    if (counted.length === 0) return;
    tally.closed = true;
    throw new Error(counted.map(({ invariant, detail }) => `"${invariant}": ${detail}`).join('\n'));
  });
  const result = await fc.check(property, {
    numRuns,
    seed,
    endOnFailure: !shrink,
    interruptAfterTimeLimit: BATCH_LIMIT,
    markInterruptAsFailure: true,
  });
  if (!result.failed) return undefined;
  if (result.counterexample === null) return `The batch of seed ${seed} took more than ${BATCH_LIMIT} ms.`;
  const reason = result.errorInstance instanceof Error ? result.errorInstance.message : '';
  return `Seed ${seed} broke ${reason}\n${printed(result.counterexample[0])}`;
}

/**
 * Sends random cases to a verifier until one breaks an invariant.
 *
 * @param seed - of the first batch; each further batch has the next one
 */
export async function runFuzz(
  cases: number,
  seed: number,
  factory: VerifierFactory,
  options: FuzzOptions = { shrink: true },
): Promise<FuzzReport> {
  const tally = new Tally();
  const settle = 2 * REMAINING;
  let warm: number | undefined;
  let failure: string | undefined;
  for (let batch = 0; batch * BATCH < cases && failure === undefined; batch++) {
    if (batch === WARM_UP) warm = await heapInUse(settle);
    const numRuns = Math.min(BATCH, cases - batch * BATCH);
    failure = await runBatch(numRuns, seed + batch, factory, options, tally);
  }
  const growth = warm === undefined ? undefined : (await heapInUse(settle)) - warm;
  if (growth !== undefined && growth > MAX_GROWTH) {
    failure ??= `The heap grew by ${(growth / 1048576).toFixed(1)} MiB.`;
  }
  return { cases: tally.cases, requests: tally.requests, codes: tally.codes, growth, failure };
}
