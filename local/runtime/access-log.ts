import { appendFileSync } from 'node:fs';
import type { HttpExchange } from './http-api.ts';
import { commonLogTime } from './http-event.ts';

/** What API Gateway prints for a variable that has no value. */
const NO_VALUE = '-';

const VARIABLE = /\$context((?:\.[A-Za-z]+)+)/g;

type Variable = (exchange: HttpExchange) => string | number | undefined;

/**
 * Variables of an access log format. `$context.path` is not among them on purpose: it may hold the path token. Nor is
 * what a caller could fill with text of his own. As in AWS nothing is escaped: an error message with a quote in it makes
 * a line in JSON no JSON.
 */
const VARIABLES: Readonly<Record<string, Variable>> = {
  '.accountId': ({ accountId }) => accountId,
  '.apiId': ({ apiId }) => apiId,
  '.error.message': ({ gatewayError }) => gatewayError?.message,
  '.error.messageString': ({ gatewayError }) => gatewayError && `"${gatewayError.message}"`,
  '.error.responseType': ({ gatewayError }) => gatewayError?.responseType,
  '.extendedRequestId': ({ requestId }) => requestId,
  '.httpMethod': ({ method }) => method,
  '.identity.sourceIp': ({ sourceIp }) => sourceIp,
  '.integration.error': ({ integration }) => integration?.error,
  '.integration.latency': ({ integration }) => integration?.milliseconds.toFixed(0),
  '.integration.status': ({ integration, status }) => integration && status,
  '.integrationErrorMessage': ({ integration }) => integration?.error,
  '.integrationLatency': ({ integration }) => integration?.milliseconds.toFixed(0),
  // The status of the Lambda service, which is well even if the function failed.
  '.integrationStatus': ({ integration }) => integration && 200,
  '.protocol': ({ protocol }) => protocol,
  '.requestId': ({ requestId }) => requestId,
  '.requestTime': ({ startedAt }) => commonLogTime(startedAt),
  '.requestTimeEpoch': ({ startedAt }) => startedAt,
  '.responseLatency': ({ milliseconds }) => milliseconds.toFixed(0),
  '.responseLength': ({ responseBytes }) => responseBytes,
  '.routeKey': ({ routeKey }) => routeKey,
  '.stage': () => '$default',
  '.status': ({ status }) => status,
};

/** Variables of a format that are not known here. */
export function unknownVariables(format: string): string[] {
  return [...format.matchAll(VARIABLE)]
    .filter(([, name = '']) => !Object.hasOwn(VARIABLES, name))
    .map(([variable]) => variable);
}

/** The line of one request. */
export function accessLogLine(format: string, exchange: HttpExchange): string {
  return format.replace(VARIABLE, (_, name: string) => String(VARIABLES[name]?.(exchange) ?? NO_VALUE));
}

/**
 * Appends the line of one request to a file, with the time before it: the format need not hold one.
 *
 * @param now - epoch milliseconds
 */
export function appendAccessLog(path: string, format: string, exchange: HttpExchange, now: number): void {
  appendFileSync(path, `${new Date(now).toISOString()} ${accessLogLine(format, exchange)}\n`);
}
