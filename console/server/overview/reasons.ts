import type { Verdict } from '../../../cli/doctor/verdict.ts';
import type { Overview } from '../../contract.ts';

/** Verdicts of the doctor on one thing, and where the console shows more of it. */
export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** Path of a screen. */
  readonly link?: string;
}

/** What it all comes to: bad if anything fails, with why, the worst first. */
export function judgeAll(judgements: readonly Judgement[]): Pick<Overview, 'verdict' | 'reasons'> {
  const found = judgements.flatMap(({ verdicts, link }) =>
    verdicts.map(({ state, words }) => ({
      state,
      reason: { text: words, ...(link !== undefined && { link }) },
    })),
  );
  const fails = found.filter(({ state }) => state === 'fail').map(({ reason }) => reason);
  const warnings = found.filter(({ state }) => state === 'warn').map(({ reason }) => reason);
  return {
    verdict: fails.length > 0 ? 'bad' : warnings.length > 0 ? 'watch' : 'good',
    reasons: [...fails, ...warnings],
  };
}
