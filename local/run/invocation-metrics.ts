import type { DataPoint } from '../aws/cloudwatch/metric.ts';
import type { FunctionInvocation } from '../runtime/lambda-function.ts';

/**
 * What Lambda tells CloudWatch of an invocation. Nothing is throttled here: what is too much waits.
 *
 * @param now - epoch milliseconds
 */
export function invocationMetrics(
  functionName: string,
  { failed, milliseconds, concurrent }: FunctionInvocation,
  now: number,
): DataPoint[] {
  const values: Record<string, number> = {
    Invocations: 1,
    Errors: failed ? 1 : 0,
    Throttles: 0,
    Duration: milliseconds,
    ConcurrentExecutions: concurrent,
  };
  return Object.entries(values).map(([name, value]) => ({
    metric: { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName } },
    at: now,
    value,
  }));
}
