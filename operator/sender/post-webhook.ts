import type { Clock } from '../../lambda/core/ports.ts';
import { printable } from '../words.ts';

/** One signed request. */
export interface SignedRequest {
  readonly requestUuid: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
}

/** What came back for one request. */
export interface Answer {
  /** Absent if nothing came back. */
  readonly status?: number;
  /** Stable code of the answer; `no_answer` or `no_code` if it has none. */
  readonly code: string;
  /** What the answer says in words. */
  readonly detail?: string;
  /** From sending to the whole answer, in milliseconds. */
  readonly latency: number;
}

/** API Gateway times out after 30 s at the latest. */
const MAX_ANSWER_TIME = 35_000;

/** Whether the request was taken. */
export function isSuccess({ status = 0 }: Pick<Answer, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** `200 accepted`, or the code alone if nothing came back. */
export function statusAndCode({ status, code }: Pick<Answer, 'status' | 'code'>): string {
  return status === undefined ? code : `${status} ${code}`;
}

/**
 * Posts one request. A connection that fails is an answer, too: `no_answer`.
 *
 * @throws the signal's reason once it aborts
 */
export async function postWebhook(
  request: SignedRequest,
  ports: { readonly fetch: typeof fetch; readonly now: Clock; readonly signal: AbortSignal },
): Promise<Answer> {
  const begin = ports.now();
  try {
    const response = await ports.fetch(request.url, {
      method: 'POST',
      headers: request.headers,
      body: request.bodyText,
      redirect: 'manual',
      signal: AbortSignal.any([ports.signal, AbortSignal.timeout(MAX_ANSWER_TIME)]),
    });
    const text = await response.text();
    return { status: response.status, ...readAnswer(text), latency: ports.now() - begin };
  } catch (error) {
    ports.signal.throwIfAborted();
    return { code: 'no_answer', detail: connectionFault(error), latency: ports.now() - begin };
  }
}

/** Success is `application/json`, errors are problem details; what API Gateway answers by itself is neither. */
export function readAnswer(text: string): Pick<Answer, 'code' | 'detail'> {
  let members: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) members = parsed as Record<string, unknown>;
  } catch {
    // Not an answer of ours.
  }
  const { code, detail = members.message } = members;
  return {
    code: typeof code === 'string' ? printable(code) : 'no_code',
    ...(typeof detail === 'string' && { detail: printable(detail) }),
  };
}

/** Why a connection failed: the innermost reason, because `fetch` itself only says that it did. */
export function connectionFault(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause;
  if (!(innermost instanceof Error)) return 'The connection failed.';
  const { code } = innermost as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'Nothing listens there. Is it running?';
  return printable(innermost.message || code || innermost.name);
}
