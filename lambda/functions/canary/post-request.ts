import type { CanaryRequest } from '../../core/canary/canary-request.ts';
import type { PostAnswer } from './run-canary.ts';

/** Longest answer that is read: the verifier's are shorter. */
const MAX_ANSWER_CHARACTERS = 10_000;

/**
 * Posts a request of the canary. Redirections are not followed: they would take the path token somewhere else.
 *
 * @throws if nothing comes back until the signal aborts
 */
export async function postRequest(
  { url, headers, body }: CanaryRequest,
  signal: AbortSignal,
): Promise<PostAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  const { code, stage } = members((await response.text()).slice(0, MAX_ANSWER_CHARACTERS));
  const apiRequestId = response.headers.get('apigw-requestid');
  return {
    status: response.status,
    ...(typeof code === 'string' && { code }),
    ...(typeof stage === 'string' && { stage }),
    ...(apiRequestId !== null && { apiRequestId }),
  };
}

function members(text: string): { readonly code?: unknown; readonly stage?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
