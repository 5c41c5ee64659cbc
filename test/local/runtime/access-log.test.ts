import { accessLogLine, unknownVariables } from '../../../local/runtime/access-log.ts';
import type { HttpExchange } from '../../../local/runtime/http-api.ts';

const exchange: HttpExchange = {
  routeKey: 'POST /webhooks/{token}/{eventType}',
  method: 'POST',
  pathParameters: { token: 'the-token', eventType: 'Kyc' },
  status: 401,
  milliseconds: 12.4,
  accountId: '000000000000',
  apiId: 'Api',
  requestId: 'abc=',
  protocol: 'HTTP/1.1',
  sourceIp: '127.0.0.1',
  startedAt: Date.parse('2026-11-22T10:00:00.500Z'),
  responseBytes: 217,
  gatewayError: undefined,
  integration: { milliseconds: 9.6, error: undefined },
};

test('variables are filled in, and what has no value is a hyphen', () => {
  const format =
    '$context.requestId $context.status [$context.requestTime] "$context.routeKey" $context.responseLatency ' +
    '$context.integrationLatency $context.integrationStatus $context.responseLength $context.error.responseType';
  expect(accessLogLine(format, exchange)).toBe(
    'abc= 401 [22/Nov/2026:10:00:00 +0000] "POST /webhooks/{token}/{eventType}" 12 10 200 217 -',
  );
});

test('without a route', () => {
  const unmatched = {
    ...exchange,
    routeKey: undefined,
    status: 404,
    integration: undefined,
    gatewayError: { responseType: 'RESOURCE_NOT_FOUND', message: 'Not Found' },
  };
  expect(
    accessLogLine('$context.routeKey $context.integrationStatus $context.error.messageString', unmatched),
  ).toBe('- - "Not Found"');
});

test('no known variable tells the path', () => {
  expect(unknownVariables('$context.status $context.path $context.identity.userAgent')).toEqual([
    '$context.path',
    '$context.identity.userAgent',
  ]);
});
