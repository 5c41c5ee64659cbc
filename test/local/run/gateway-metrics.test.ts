import { gatewayMetrics } from '../../../local/run/gateway-metrics.ts';
import type { HttpExchange } from '../../../local/runtime/http-api.ts';

const exchange: HttpExchange = {
  routeKey: undefined,
  method: 'POST',
  path: '/webhooks/Kyc',
  status: 200,
  milliseconds: 12,
  accountId: '000000000000',
  apiId: 'Api',
  requestId: 'abc=',
  protocol: 'HTTP/1.1',
  sourceIp: '127.0.0.1',
  startedAt: 0,
  responseBytes: 217,
  gatewayError: undefined,
  integration: undefined,
};

const valuesOf = (answered: HttpExchange) =>
  Object.fromEntries(gatewayMetrics(answered, 5).map(({ metric, value }) => [metric.name, value]));

test.each([
  [200, { '4xx': 0, '5xx': 0 }],
  [404, { '4xx': 1, '5xx': 0 }],
  [429, { '4xx': 1, '5xx': 0 }],
  [500, { '4xx': 0, '5xx': 1 }],
  [503, { '4xx': 0, '5xx': 1 }],
])('an answer of %d', (status, counts) => {
  expect(valuesOf({ ...exchange, status })).toEqual({ Count: 1, Latency: 12, ...counts });
});

test('the time of the function, where one was called', () => {
  const integration = { milliseconds: 9, error: undefined };
  expect(valuesOf({ ...exchange, integration })).toMatchObject({ Latency: 12, IntegrationLatency: 9 });
});

test('of the API, at that time', () => {
  for (const { metric, at } of gatewayMetrics(exchange, 5)) {
    expect(metric).toMatchObject({ namespace: 'AWS/ApiGateway', dimensions: { ApiId: 'Api' } });
    expect(at).toBe(5);
  }
});
