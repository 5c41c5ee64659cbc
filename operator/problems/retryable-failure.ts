/** Codes of failures of the network, after which the same call may well succeed. */
export const NETWORK_FAILURES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  // A machine that sleeps, or has lost its network, and knows the address still.
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
]);

/** What the AWS SDK hangs on its errors. */
interface SdkError extends NodeJS.ErrnoException {
  readonly $fault?: 'client' | 'server';
  readonly $retryable?: object;
}

/** Whether a failure is likely to pass: of the network, of AWS itself, or a throttle. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '', name, $fault, $retryable } = error as SdkError;
  return (
    NETWORK_FAILURES.has(code) ||
    $fault === 'server' ||
    $retryable !== undefined ||
    name === 'TimeoutError' ||
    /Throttl|TooManyRequests|ThroughputExceeded/.test(name)
  );
}
