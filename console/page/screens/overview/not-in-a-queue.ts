import type { Overview } from '../../../contract.ts';
import { formatNumber, formatSpan } from '../../format.ts';

/** What is kept but in no queue, as a number with a note: how old the oldest unsent event is, or how many others wait. */
export function enqueued(overview: Pick<Overview, 'unsentOldestSeconds' | 'kept'>): {
  readonly value: string;
  readonly note: string;
} {
  const { unsentOldestSeconds = 0, kept: { parked, held } = { parked: 0, held: 0 } } = overview;
  const isUnsent = unsentOldestSeconds > 0;
  const parts = [
    isUnsent && 'oldest unsent',
    parked > 0 && `${formatNumber(parked)} parked`,
    held > 0 && `${formatNumber(held)} held`,
  ].filter((part) => part !== false);
  return {
    value: isUnsent ? formatSpan(unsentOldestSeconds * 1000) : formatNumber(parked + held),
    note: parts.length === 0 ? 'none unsent, parked or held' : parts.join(', '),
  };
}
