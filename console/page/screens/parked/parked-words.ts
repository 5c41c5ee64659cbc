import { parkedReleaseWords } from '../../../../operator/parked/parked-words.ts';
import type { ParkedRelease } from '../../../../operator/parked/release-parked.ts';
import { formatCount } from '../../../../operator/words.ts';
import type { ResultRow } from '../../planned/result-row.ts';

const HINTS = {
  renamed: (to: string) => `choose below to send it as one of ${to}`,
  removed: 'choose below to drop it',
};

/** What a release would do, or did, in a sentence. */
export function releaseSummary(results: readonly ParkedRelease[], isPlan: boolean): string {
  const count = (...outcomes: ParkedRelease['outcome'][]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const left = count('renamed', 'removed');
  return isPlan
    ? `${formatCount(count('would-release'), 'event')} would be released, ${left} would stay parked.`
    : `${formatCount(count('released'), 'event')} released, ${left} still parked.`;
}

/** One event of a release. */
export function releaseRow(result: ParkedRelease): ResultRow {
  const { requestUuid, outcome } = result;
  return { requestUuid, outcome: outcome.replaceAll('-', ' '), words: parkedReleaseWords(result, HINTS) };
}

/** Choices that would let go what a plan leaves parked. */
export function choicesFor(results: readonly ParkedRelease[]): {
  readonly renamed: boolean;
  readonly withoutRemoved: boolean;
} {
  const isRenamed = results.some(({ outcome }) => outcome === 'renamed');
  const isRemoved = results.some(({ outcome }) => outcome === 'removed');
  return { renamed: isRenamed, withoutRemoved: isRenamed || isRemoved };
}
