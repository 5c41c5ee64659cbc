import type { OperatorPorts } from '../../../operator/ports.ts';
import { postWebhook, type SignedRequest } from '../../../operator/sender/post-webhook.ts';
import type { SentRequest, SpoilName } from '../../contract.ts';
import type { SentLog } from './sent-log.ts';

/** A request that is to be posted, and what the log says of it. */
interface LoggedPost {
  readonly eventType: string;
  readonly request: SignedRequest;
  /** Absent of a genuine one. */
  readonly spoil?: SpoilName | undefined;
}

/**
 * Posts a request, which the log shows from then on, first without and then with its answer.
 *
 * @throws the signal's reason once it aborts
 */
export async function postLogged(
  log: SentLog,
  { eventType, request, spoil }: LoggedPost,
  { fetch, now, signal }: Pick<OperatorPorts, 'fetch' | 'now' | 'signal'>,
): Promise<SentRequest> {
  const kept = log.add(eventType, request, now(), spoil);
  // The command-line tool tells what it read of an answer; the log shows all of it, as it came.
  let body = '';
  const readingFetch: typeof fetch = async (...args) => {
    const response = await fetch(...args);
    body = await response.clone().text();
    return response;
  };
  try {
    const { status, detail, latency } = await postWebhook(request, { fetch: readingFetch, now, signal });
    return log.finish(
      kept,
      status === undefined
        ? { failure: detail ?? 'There was no answer.' }
        : { answer: { status, body, milliseconds: latency } },
    );
  } catch (error) {
    log.finish(kept, { failure: 'It was stopped before the answer came.' });
    throw error;
  }
}
