/** What goes back to the caller. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** Why API Gateway answers by itself. */
  readonly gatewayError?: GatewayError;
}

export interface GatewayError {
  /** One of API Gateway's types of gateway responses; which of them an HTTP API gives is not documented. */
  readonly responseType: string;
  readonly message: string;
}

const RESPONSE_TYPES: Readonly<Record<number, string>> = {
  404: 'RESOURCE_NOT_FOUND',
  413: 'REQUEST_TOO_LARGE',
  500: 'INTEGRATION_FAILURE',
  503: 'INTEGRATION_TIMEOUT',
};

/** An answer of API Gateway itself. They cannot be changed on an HTTP API. */
export function gatewayResponse(status: number, message: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
    gatewayError: {
      responseType: RESPONSE_TYPES[status] ?? (status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'),
      message,
    },
  };
}

/**
 * The answer that an HTTP API makes of what the function returned, payload format 2.0: the structured form if there
 * is a `statusCode`, else 200 with the value itself as JSON.
 *
 * @param payload - JSON text that the function returned
 * @returns undefined if the value is not a response API Gateway would pass on
 */
export function httpResponse(payload: string): HttpResponse | undefined {
  const value: unknown = JSON.parse(payload);
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(typeof value === 'string' ? value : payload),
    };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = value as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, text]) => [name.toLowerCase(), String(text)]),
      ),
      ...(Array.isArray(cookies) ? { 'set-cookie': cookies.map(String) } : {}),
    },
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}
