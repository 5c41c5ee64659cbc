import fc from 'fast-check';
import { metricFilter } from '../../../local/aws/cloudwatch/metric-filter.ts';
import { accessLogLine, unknownVariables } from '../../../local/runtime/access-log.ts';
import type { HttpExchange } from '../../../local/runtime/http-api.ts';
import { OBSERVED, SERVICE } from '../../lib/observability/observed.ts';
import { resource, resourcesOf } from '../../lib/synthesize.ts';

const exchange: HttpExchange = {
  routeKey: 'POST /webhooks/{token}/{eventType}',
  method: 'POST',
  path: '/webhooks/[9]/Kyc',
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

describe('the format of the stack', () => {
  const { AccessLogSettings } = resource(OBSERVED, 'AWS::ApiGatewayV2::Stage', 'WebhookApi').Properties as {
    AccessLogSettings: { Format: string };
  };
  const { Format: format } = AccessLogSettings;
  const [filter] = Object.values(resourcesOf(OBSERVED, 'AWS::Logs::MetricFilter'));
  const countsThrottled = metricFilter({
    logGroupName: 'access',
    pattern: String(filter?.Properties.FilterPattern),
    namespace: 'CedarWebhooks',
    metricName: 'GatewayThrottled',
    value: '1',
    dimensions: { service: '$.service' },
  });
  /** Words as somebody else writes them: with quotes, backslashes and line breaks. */
  const words = fc.oneof(
    fc.string(),
    fc.constantFrom('"', '\\', '{"errorType":"Error"}', 'a\nb', 'The function "verifier" failed.'),
  );

  test('a 429 is counted, and its line is JSON, whatever the words of the errors are', () => {
    fc.assert(
      fc.property(words, words, (error, message) => {
        const throttled: HttpExchange = {
          ...exchange,
          status: 429,
          gatewayError: { responseType: 'THROTTLED', message },
          integration: { milliseconds: 1, error },
        };
        const line = accessLogLine(format, throttled);
        expect(JSON.parse(line)).toMatchObject({ service: SERVICE, status: '429', requestId: 'abc=' });
        expect(countsThrottled({ message: line, start: 0, end: 1, timestamp: 1 })).toMatchObject({
          value: 1,
        });
      }),
    );
  });

  test('a format with the words of an error is one that such words break', () => {
    const failed = {
      ...exchange,
      integration: { milliseconds: 1, error: 'The function "verifier" failed.' },
    };
    const line = accessLogLine(
      '{"status":"$context.status","error":"$context.integrationErrorMessage"}',
      failed,
    );
    expect(() => JSON.parse(line)).toThrow(SyntaxError);
  });
});
