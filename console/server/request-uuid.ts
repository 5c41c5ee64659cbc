import { requestUuidFrom } from '../../lambda/core/request/webhook-request.ts';
import { HttpProblem } from './http-problem.ts';

/**
 * The UUID of a path, as the ledger writes it.
 *
 * @throws HttpProblem with status 404 if it is none
 */
export function requestUuidOf(text: string | undefined): string {
  const requestUuid = requestUuidFrom(text);
  if (requestUuid === undefined) throw new HttpProblem(404, 'This is no request UUID.');
  return requestUuid;
}
