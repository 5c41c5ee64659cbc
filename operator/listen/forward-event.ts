import type { Clock } from '../../lambda/core/ports.ts';
import { isLocalUrl } from '../local-url.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { connectionFault } from '../sender/post-webhook.ts';

/** What came back for one event. */
export interface ForwardAnswer {
  /** Absent if nothing came back. */
  readonly status?: number;
  /** Why nothing came back. */
  readonly detail?: string;
  /** From sending to the whole answer, in milliseconds. */
  readonly milliseconds: number;
}

/** Longest time for an answer: who stops at a breakpoint does not want the same event once more meanwhile. */
const MAX_ANSWER_TIME = 300_000;

/**
 * Whether events may be posted to a URL. They hold personal data, so they leave this machine encrypted only.
 *
 * @throws InvalidInputProblem if not
 */
export function checkForwardUrl(url: string): void {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw new InvalidInputProblem('Events are forwarded to a URL such as http://127.0.0.1:3000/hook.');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new InvalidInputProblem('Events are forwarded to a URL without a user and a password.');
  }
  if (parsed.protocol === 'http:' && !isLocalUrl(url)) {
    throw new InvalidInputProblem(
      'Events hold personal data: to another machine they are forwarded by https only.',
    );
  }
}

/**
 * Posts one event in structured mode of CloudEvents 1.0. A connection that fails is an answer, too.
 *
 * @param message - the event as queues have it
 * @throws the signal's reason once it aborts
 */
export async function forwardEvent(
  url: string,
  message: string,
  ports: { readonly fetch: typeof fetch; readonly now: Clock; readonly signal: AbortSignal },
): Promise<ForwardAnswer> {
  const begin = ports.now();
  try {
    const response = await ports.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: message,
      redirect: 'manual',
      signal: AbortSignal.any([ports.signal, AbortSignal.timeout(MAX_ANSWER_TIME)]),
    });
    // Unread, it would keep the connection.
    await response.arrayBuffer();
    return { status: response.status, milliseconds: ports.now() - begin };
  } catch (error) {
    ports.signal.throwIfAborted();
    return { detail: connectionFault(error), milliseconds: ports.now() - begin };
  }
}
