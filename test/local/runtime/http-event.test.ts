import { type HttpRequest, httpEvent } from '../../../local/runtime/http-event.ts';

const route = { routeKey: 'POST /webhooks/{eventType}', functionArn: 'arn', timeoutMilliseconds: 1000 };

function event(request: Partial<HttpRequest>) {
  return httpEvent(
    {
      method: 'POST',
      target: '/webhooks/Kyc',
      httpVersion: '1.1',
      rawHeaders: [],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      port: 4010,
      ...request,
    },
    {
      route,
      pathParameters: { eventType: 'Kyc' },
      apiId: 'api',
      accountId: '000000000000',
      domainName: 'api.example.org',
      requestId: 'JKJaXmPLvHcESHA=',
      now: Date.UTC(2026, 10, 3, 9, 5, 7),
      path: '/webhooks/Kyc',
    },
  );
}

test('an event has the form of payload format 2.0', () => {
  expect(
    event({
      target: '/webhooks/Kyc?a=1&b=x%20y&a=2',
      rawHeaders: [
        'Content-Type',
        'application/json',
        'X-One',
        'a',
        'x-one',
        'b',
        'Cookie',
        'c=1; d=2',
        'User-Agent',
        'ua',
      ],
      body: Buffer.from('{}'),
    }),
  ).toEqual({
    version: '2.0',
    routeKey: 'POST /webhooks/{eventType}',
    rawPath: '/webhooks/Kyc',
    rawQueryString: 'a=1&b=x%20y&a=2',
    cookies: ['c=1', 'd=2'],
    headers: {
      'content-type': 'application/json',
      'x-one': 'a,b',
      'user-agent': 'ua',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '4010',
      'x-forwarded-proto': 'http',
    },
    queryStringParameters: { a: '1,2', b: 'x y' },
    pathParameters: { eventType: 'Kyc' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.org',
      domainPrefix: 'api',
      http: {
        method: 'POST',
        path: '/webhooks/Kyc',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'ua',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: 'POST /webhooks/{eventType}',
      stage: '$default',
      time: '03/Nov/2026:09:05:07 +0000',
      timeEpoch: 1793696707000,
    },
    body: '{}',
    isBase64Encoded: false,
  });
});

test('an empty body is absent', () => {
  expect(event({})).not.toHaveProperty('body');
  expect(event({}).isBase64Encoded).toBe(false);
});

test.each([
  ['application/json', false],
  ['Application/JSON; charset=utf-8', false],
  ['text/plain', false],
  ['application/xml', false],
  ['application/javascript', false],
  ['application/problem+json', true],
  ['application/jsonp', true],
  ['application/x-www-form-urlencoded', true],
  ['application/octet-stream', true],
  [undefined, true],
])('a body of media type %s arrives in base64: %s', (type, base64) => {
  const body = '{"name": "Zo\u00eb \u{1F600} \uFFFF",\n "amount": 1500.10}';
  const rawHeaders = type === undefined ? [] : ['content-type', type];
  const result = event({ rawHeaders, body: Buffer.from(body) });
  expect(result.isBase64Encoded).toBe(base64);
  expect(Buffer.from(result.body ?? '', base64 ? 'base64' : 'utf8').toString('utf8')).toBe(body);
});

test('a header is never taken for a property of every object', () => {
  const { headers } = event({ rawHeaders: ['__proto__', 'x'] });
  expect(Object.hasOwn(headers, '__proto__')).toBe(true);
});
