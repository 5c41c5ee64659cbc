import type { TimeZone } from '../../../../operator/time-zone.ts';
import type { Overview } from '../../../contract.ts';
import { formatMinute, formatNumber } from '../../format.ts';
import type { Span } from './span.ts';

const MINUTE = 60_000;

/** Minutes before the last look in which one must have come for the previous secret to be still in use. */
const LATELY = 3 * MINUTE;

/**
 * How much the previous secret has verified. That the sender still uses it is said only of what came lately, and not in
 * the minute of the rotation: what came in that one may be from before it.
 *
 * @param at - when the overview was made
 */
export function previousUse(
  secret: NonNullable<Overview['secret']>,
  at: number,
  span: Span,
  zone: TimeZone,
): string {
  const { storedAt = 0, previousUsed, previousUsedLast } = secret;
  if (previousUsed === undefined) return 'not known: the metrics could not be read';
  if (previousUsed === 0) return `nothing in the last ${span.words}`;
  const words = `${formatNumber(previousUsed)} in the last ${span.words}`;
  if (previousUsedLast === undefined) return words;
  const isLate = previousUsedLast >= storedAt + MINUTE && previousUsedLast + LATELY >= at;
  return `${words}, the last at ${formatMinute(previousUsedLast, at, zone)}${isLate ? ': the sender still uses it' : ''}`;
}
