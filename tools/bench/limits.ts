import { FIXED_LIMITS } from '../cost/limits.ts';

/** A figure that must not be greater than a limit, and the sentence that says what it is. */
export interface Limit {
  /** Its name, as the parts of the bench call it. */
  readonly figure: string;
  readonly atMost: number;
  readonly says: string;
  /** It is known not to be kept; what sets it is in `docs/performance.md`. A run fails only if it gets worse than this. */
  readonly missedBy?: number;
}

/**
 * What the bench demands. None is moved to make a run pass: one that is not reached stays, and is said to be missed. Those
 * that do not depend on a machine are checked with every run of the tests, too.
 */
export const LIMITS: readonly Limit[] = [
  {
    figure: 'import / empty',
    atMost: 1.75,
    missedBy: 2.25,
    says: 'A process that loads the verifier and ends takes so many times as long as one that loads an empty module.',
  },
  {
    figure: 'ready + first, without warm-up / empty',
    atMost: 3.1,
    missedBy: 4.6,
    says: 'From the start of the process to the first answer, without warm-up, against an empty module.',
  },
  {
    figure: 'first, with warm-up / without',
    atMost: 0.4,
    says: 'What the warm-up leaves of the first invocation.',
  },
  {
    figure: 'first, with warm-up / without, 512 MB',
    atMost: 0.2,
    says: 'The same with the processor that comes with 512 MB.',
  },
  {
    figure: 'ready + first / the usual way',
    atMost: 0.45,
    missedBy: 0.65,
    says: 'From the start of the process to the first answer, as deployed, against the usual way.',
  },
  {
    figure: 'ready + first / the usual way, 512 MB',
    atMost: 0.3,
    missedBy: 0.42,
    says: 'The same with the processor that comes with 512 MB.',
  },
  {
    figure: 'warm CPU / bare calls',
    atMost: 4,
    missedBy: 4.8,
    says: 'Processor time of a warm invocation against the same calls with nothing around them.',
  },
  {
    figure: 'warm p50 at 4 ms a call / bare calls',
    atMost: 1.2,
    missedBy: 1.3,
    says: 'Median time of a warm invocation, with services that take 4 ms, against the same calls with nothing around them.',
  },
  {
    figure: 'verification core / JSON.parse and one hash, 1 KB',
    atMost: 3.4,
    says: 'Verification of a request against `JSON.parse` and one SHA-256 of its body: the price of number texts, repeated keys and what not every parser reads alike.',
  },
  { figure: 'verifier code, bytes', ...FIXED_LIMITS.verifierBundleBytes },
  { figure: 'requests per accepted event', ...FIXED_LIMITS.requestsPerAcceptedEvent },
  { figure: 'requests per further queue', ...FIXED_LIMITS.requestsPerFurtherQueue },
  { figure: 'write units per accepted event, as counted', ...FIXED_LIMITS.writeUnitsPerAcceptedEvent },
];

/** A figure beside its limit. */
export interface Verdict extends Limit {
  readonly value: number;
  readonly kept: boolean;
  /** Whether a run with this figure passes. */
  readonly passes: boolean;
}

/** Holds the figures against the limits. A limit whose figure was not measured is left out. */
export function checkLimits(
  figures: Readonly<Record<string, number>>,
  limits: readonly Limit[] = LIMITS,
): Verdict[] {
  return limits.flatMap((limit) => {
    const value = figures[limit.figure];
    // Written so that NaN keeps no limit.
    if (value === undefined) return [];
    return [
      { ...limit, value, kept: value <= limit.atMost, passes: value <= (limit.missedBy ?? limit.atMost) },
    ];
  });
}
