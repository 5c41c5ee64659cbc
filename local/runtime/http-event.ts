import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RouteMatch } from './route-table.ts';

/** A request as it came over the wire. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly httpVersion: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly port: number;
}

/** What an HTTP API adds to a request. */
export interface HttpEventContext extends RouteMatch {
  readonly apiId: string;
  readonly accountId: string;
  readonly domainName: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Decoded path. */
  readonly path: string;
}

/**
 * Media types whose body an HTTP API hands over as text. Every other, also none at all, arrives in base64; that was
 * found out against AWS, the documentation only says "binary".
 */
const TEXT_MEDIA_TYPE = /^\s*(text\/[^;\s]+|application\/(json|xml|javascript))\s*(;|$)/i;

/** The event, payload format 2.0, that an HTTP API gives to its function. */
export function httpEvent(request: HttpRequest, context: HttpEventContext): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = joinedHeaders(request.rawHeaders);
  const queryAt = request.target.indexOf('?');
  const rawQueryString = queryAt < 0 ? '' : request.target.slice(queryAt + 1);
  const isBase64Encoded = request.body.length > 0 && !TEXT_MEDIA_TYPE.test(headers['content-type'] ?? '');
  const forwarded = headers['x-forwarded-for'];
  return {
    version: '2.0',
    routeKey: context.route.routeKey,
    rawPath: context.path,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...headers,
      'x-forwarded-for': forwarded === undefined ? request.sourceIp : `${forwarded}, ${request.sourceIp}`,
      'x-forwarded-port': String(request.port),
      'x-forwarded-proto': 'http',
    },
    ...(rawQueryString === '' ? {} : { queryStringParameters: queryParameters(rawQueryString) }),
    ...(Object.keys(context.pathParameters).length === 0
      ? {}
      : { pathParameters: { ...context.pathParameters } }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName: context.domainName,
      domainPrefix: context.domainName.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: context.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: context.route.routeKey,
      stage: '$default',
      time: commonLogTime(context.now),
      timeEpoch: context.now,
    },
    ...(request.body.length === 0
      ? {}
      : { body: request.body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** Header names in lower case, several values of one header joined by a comma. */
function joinedHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`);
  }
  // `Object.fromEntries` defines own properties, so that a header named `__proto__` is one like any other.
  return Object.fromEntries(headers);
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** `12/Mar/2026:19:03:58 +0000` */
export function commonLogTime(epochMilliseconds: number): string {
  const [, day, month, year, time] = new Date(epochMilliseconds).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
