import { FIXED_LIMITS } from '../cost/limits.ts';

/** A figure that must not be greater than a limit, and the sentence that says what it is. */
export interface Limit {
  /** Its name, as the parts of the bench call it. */
  readonly figure: string;
  readonly atMost: number;
  readonly says: string;
}

/**
 * What the bench demands: what a full run on a quiet machine found, and so much more as figures move from run to run. None
 * is moved to make a run pass. Those that do not depend on a machine are checked with every run of the tests, too.
 */
export const LIMITS: readonly Limit[] = [
  {
    figure: 'import / empty',
    atMost: 2.4,
    says: 'A process that loads the verifier and ends takes so many times as long as one that loads an empty module.',
  },
  {
    figure: 'first, with warm-up / without',
    atMost: 0.25,
    says: 'What the warm-up leaves of the first invocation.',
  },
  {
    figure: 'first, with warm-up / without, 512 MB',
    atMost: 0.2,
    says: 'The same with the processor that comes with 512 MB.',
  },
  {
    figure: 'ready + first / the usual way',
    atMost: 0.72,
    says: 'From the start of the process to the first answer, as deployed, against the usual way.',
  },
  {
    figure: 'ready + first / the usual way, 512 MB',
    atMost: 0.42,
    says: 'The same with the processor that comes with 512 MB.',
  },
  {
    figure: 'warm CPU / the calls through the SDK',
    atMost: 1.35,
    says: 'Processor time of a warm invocation against the same calls through the AWS SDK with nothing around them.',
  },
  {
    figure: 'warm p50 at 4 ms a call / bare calls',
    atMost: 1.25,
    says: 'Median time of a warm invocation, with services that take 4 ms, against bare calls.',
  },
  {
    figure: 'warm p99 at 4 ms a call / bare calls',
    atMost: 1.4,
    says: 'The time that one warm invocation in a hundred takes longer than, likewise.',
  },
  {
    figure: 'handler CPU, ten entities / the calls through the SDK',
    atMost: 1.25,
    says: 'Processor time of a batch of ten messages against the same calls through the AWS SDK.',
  },
  {
    figure: 'verification core / JSON.parse and one hash, 1 KB',
    atMost: 3.1,
    says: 'Verification of a request against `JSON.parse` and one SHA-256 of its body: the price of number texts, repeated keys and what not every parser reads alike.',
  },
  {
    figure: 'verification core / JSON.parse and one hash, 256 KB',
    atMost: 2.9,
    says: 'The same for a long body.',
  },
  { figure: 'verifier code, bytes', ...FIXED_LIMITS.verifierBundleBytes },
  { figure: 'requests per accepted event', ...FIXED_LIMITS.requestsPerAcceptedEvent },
  { figure: 'requests per further queue', ...FIXED_LIMITS.requestsPerFurtherQueue },
  { figure: 'requests per handled event', ...FIXED_LIMITS.requestsPerHandledEvent },
  { figure: 'write units per accepted event, as counted', ...FIXED_LIMITS.writeUnitsPerAcceptedEvent },
];

/** A figure beside its limit. */
export interface Verdict extends Limit {
  readonly value: number;
  readonly kept: boolean;
}

/** Holds the figures against the limits. A limit whose figure was not measured is left out. */
export function checkLimits(
  figures: Readonly<Record<string, number>>,
  limits: readonly Limit[] = LIMITS,
): Verdict[] {
  return limits.flatMap((limit) => {
    const value = figures[limit.figure];
    // Written so that NaN keeps no limit.
    return value === undefined ? [] : [{ ...limit, value, kept: value <= limit.atMost }];
  });
}
