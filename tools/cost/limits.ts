/** A figure that does not depend on how fast a machine is, and the most it may be. */
export interface FixedLimit {
  readonly atMost: number;
  readonly says: string;
}

/**
 * What is checked on every run of the tests, in the one place where it may be changed: sizes by the tests of the supply
 * chain, calls and units by the end-to-end test that counts them.
 */
export const FIXED_LIMITS = {
  verifierBundleBytes: { atMost: 320_000, says: 'Bytes of the minified bundle of the verifier.' },
  requestsPerAcceptedEvent: {
    atMost: 3,
    says: 'Requests to AWS for an accepted event with one queue: claim, send, mark.',
  },
  requestsPerFurtherQueue: {
    atMost: 1,
    says: 'Requests to AWS for each further queue of an accepted event.',
  },
  requestsPerHandledEvent: {
    atMost: 2,
    says: 'Requests to AWS for an event that its handler gets for the first time: status; history and mark.',
  },
  requestsPerDuplicate: { atMost: 1, says: 'Requests to AWS for a copy of an event.' },
  requestsPerRejected: { atMost: 0, says: 'Requests to AWS for a request that is rejected.' },
  writeUnitsPerAcceptedEvent: {
    atMost: 4,
    says: 'Write units of the verifier for an accepted event of 1 KB, index writes among them.',
  },
  readUnitsPerInspectedClaim: {
    atMost: 1,
    says: 'Read units of the sweeper for a claim of 1 KB, over all its inspections.',
  },
  writeUnitsPerHandledEvent: { atMost: 2, says: 'Write units of a handler for an event.' },
} as const satisfies Readonly<Record<string, FixedLimit>>;
