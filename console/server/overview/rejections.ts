import { rejectionRemedy } from '../../../operator/doctor/rejection-remedy.ts';
import type { TimeWindow } from '../../../operator/doctor/rejection-times.ts';
import {
  isAlarmedElsewhere,
  judgeRejections,
  type Rejections,
  readRejections,
} from '../../../operator/doctor/rejections.ts';
import type { Verdict } from '../../../operator/doctor/verdict.ts';
import type { Overview } from '../../contract.ts';
import type { Stack } from '../stack.ts';
import { MINUTE } from './read-metrics.ts';

/** Rejected requests that look like the platform's, and what they come to. */
export interface RejectionView {
  readonly rejections: NonNullable<Overview['rejections']>;
  readonly verdicts: readonly Verdict[];
}

/** What the log said last. The page asks every few seconds, and only once a minute, or when more are counted, anew. */
const known = new WeakMap<Stack, { readonly key: string; readonly found: Promise<Rejections> }>();

/**
 * Reads what the log of the verifier says of the times in which such requests were counted.
 *
 * @param counted - how many there were, in whatever metrics: another number means that there is more to read
 */
export async function readRejectionView(
  stack: Stack,
  times: readonly TimeWindow[],
  counted: number,
  now: number,
  signal: AbortSignal,
): Promise<RejectionView> {
  if (times.length === 0) return { rejections: [], verdicts: [] };
  const { target, logs } = stack;
  try {
    const key = JSON.stringify([times, counted, Math.floor(now / MINUTE)]);
    if (known.get(stack)?.key !== key) {
      known.set(stack, { key, found: readRejections(logs, target, times, now, signal) });
    }
    const found = await known.get(stack)?.found;
    return rejectionView(found ?? { groups: [], counted: true, complete: false }, now);
  } catch (error) {
    known.delete(stack);
    throw error;
  }
}

/** What the page shows of them. */
export function rejectionView({ groups, complete, counted }: Rejections, now: number): RejectionView {
  const shown = groups.filter((group) => !isAlarmedElsewhere(group));
  return {
    rejections: shown.map((group) => ({ ...group, remedy: rejectionRemedy(group.code) })),
    verdicts: judgeRejections({ groups: shown, complete, counted }, 'the time shown', now),
  };
}
