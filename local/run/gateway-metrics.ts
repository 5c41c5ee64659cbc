import type { DataPoint } from '../aws/cloudwatch/metric.ts';
import type { HttpExchange } from '../runtime/http-api.ts';

/**
 * What API Gateway tells CloudWatch of a request to an HTTP API, whoever answered it.
 *
 * @param now - epoch milliseconds
 */
export function gatewayMetrics(
  { apiId, status, milliseconds, integration }: HttpExchange,
  now: number,
): DataPoint[] {
  const values: Record<string, number> = {
    Count: 1,
    '4xx': status >= 400 && status < 500 ? 1 : 0,
    '5xx': status >= 500 ? 1 : 0,
    Latency: milliseconds,
    ...(integration && { IntegrationLatency: integration.milliseconds }),
  };
  return Object.entries(values).map(([name, value]) => ({
    metric: { namespace: 'AWS/ApiGateway', name, dimensions: { ApiId: apiId } },
    at: now,
    value,
  }));
}
