import type { Overview } from '../../../contract.ts';

/** Whether nothing happened in the time shown, so that nothing tells whether it works. */
export function isQuiet({
  accepted,
  duplicates,
  handled,
  failed,
  rejected,
}: NonNullable<Overview['counts']>): boolean {
  return accepted + duplicates + handled + failed + rejected.reduce((sum, { count }) => sum + count, 0) === 0;
}
