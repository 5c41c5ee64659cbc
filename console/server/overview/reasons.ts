import type { Verdict } from '../../../operator/doctor/verdict.ts';
import type { Overview, UnreadPart } from '../../contract.ts';
import { advised } from '../advice.ts';

/** Verdicts of the doctor on one thing, and where the console shows more of it. */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Path of a screen. */
  readonly link?: string;
  /** Kinds of the alarms that tell the same. */
  readonly alarms?: readonly string[];
}

/**
 * What it all comes to: bad if anything fails, with why, the worst first.
 *
 * @param seen - what was looked at just now
 * @param alarms - these come later and go later; what was seen to fail says it better
 * @param unread - what could not be looked at: nobody knows how that stands, so it is not well
 */
export function judgeAll(
  seen: readonly Judgement[],
  alarms: readonly Judgement[],
  unread: readonly UnreadPart[],
): Pick<Overview, 'verdict' | 'reasons'> {
  const found = reasonsOf(seen);
  const told = new Set(found.filter(({ state }) => state === 'fail').flatMap(({ alarms }) => alarms));
  const others = reasonsOf(alarms.filter(({ alarms: kinds = [] }) => !kinds.some((kind) => told.has(kind))));
  const unknown = unread.map(({ words }) => ({ state: 'warn', reason: { text: words } }));
  const all = [...found, ...others, ...unknown];
  const fails = all.filter(({ state }) => state === 'fail').map(({ reason }) => reason);
  const warnings = all.filter(({ state }) => state === 'warn').map(({ reason }) => reason);
  return {
    verdict: fails.length > 0 ? 'bad' : warnings.length > 0 ? 'watch' : 'good',
    reasons: [...fails, ...warnings],
  };
}

/** What is well is no reason. */
function reasonsOf(judgements: readonly Judgement[]) {
  return judgements.flatMap(({ verdicts, link, alarms = [] }) =>
    verdicts
      .filter(({ state }) => state === 'fail' || state === 'warn')
      .map(({ state, words, advice }) => ({
        state,
        alarms,
        reason: { text: advised(words, advice), ...(link !== undefined && { link }) },
      })),
  );
}
