import type { Verdict } from '../../../operator/doctor/verdict.ts';
import type { Overview } from '../../contract.ts';
import { advised } from '../advice.ts';

/** Verdicts of the doctor on one thing, and where the console shows more of it. */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Path of a screen. */
  readonly link?: string;
}

/**
 * What it all comes to: bad if anything fails, with why, the worst first.
 *
 * @param seen - what was looked at just now
 * @param alarms - these come later and go later; what was seen on the same screen says it better
 */
export function judgeAll(
  seen: readonly Judgement[],
  alarms: readonly Judgement[],
): Pick<Overview, 'verdict' | 'reasons'> {
  const found = reasonsOf(seen);
  const links = new Set(found.map(({ reason }) => reason.link).filter((link) => link !== undefined));
  const others = reasonsOf(alarms).filter(({ reason: { link } }) => link === undefined || !links.has(link));
  const all = [...found, ...others];
  const fails = all.filter(({ state }) => state === 'fail').map(({ reason }) => reason);
  const warnings = all.filter(({ state }) => state === 'warn').map(({ reason }) => reason);
  return {
    verdict: fails.length > 0 ? 'bad' : warnings.length > 0 ? 'watch' : 'good',
    reasons: [...fails, ...warnings],
  };
}

/** What is well, or cannot be seen, is no reason. */
function reasonsOf(judgements: readonly Judgement[]) {
  return judgements.flatMap(({ verdicts, link }) =>
    verdicts
      .filter(({ state }) => state === 'fail' || state === 'warn')
      .map(({ state, words, advice }) => ({
        state,
        reason: { text: advised(words, advice), ...(link !== undefined && { link }) },
      })),
  );
}
