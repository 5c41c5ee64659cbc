/**
 * How long one call to AWS may take, worst case included: `attempts × requestTimeout` plus back-off below 1 s.
 *
 * The verifier's time-out is 15 s: secret 3.5 s, claim 3.5 s, send 4.5 s, mark 3.5 s, in that order, and it aborts what is
 * left a second before it would be cut off. API Gateway waits 20 s.
 */
interface CallBudget {
  /** Milliseconds. */
  readonly requestTimeout: number;
  readonly attempts: number;
}

/** Client settings shared by every AWS client of the functions. */
export function clientSettings({ requestTimeout, attempts }: CallBudget) {
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: 500,
      requestTimeout,
      // Without this the SDK only logs a warning when the time is over.
      throwOnRequestTimeout: true,
    },
  };
}
