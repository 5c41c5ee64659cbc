import { HttpProblem } from './http-problem.ts';

/** A request UUID, in either case. */
export const REQUEST_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The UUID of a path, as the ledger writes it.
 *
 * @throws HttpProblem with status 404 if it is none
 */
export function requestUuidOf(text: string | undefined): string {
  if (text === undefined || !REQUEST_UUID.test(text)) throw new HttpProblem(404, 'This is no request UUID.');
  return text.toLowerCase();
}
