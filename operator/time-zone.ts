import { InvalidInputProblem } from './problems/operator-problem.ts';

/** What times are printed in: UTC, or the time zone of whoever reads them. */
export type TimeZone = 'utc' | 'local';

const VARIABLE = 'CEDAR_WEBHOOKS_TIME';

/**
 * The time zone that the environment asks for; UTC without a word.
 *
 * @throws InvalidInputProblem for any other word than `utc` and `local`
 */
export function timeZoneOf(env: Readonly<Record<string, string | undefined>>): TimeZone {
  const wanted = env[VARIABLE] || 'utc';
  if (wanted !== 'utc' && wanted !== 'local') {
    throw new InvalidInputProblem(`${VARIABLE} must be utc or local, not "${wanted}".`);
  }
  return wanted;
}
