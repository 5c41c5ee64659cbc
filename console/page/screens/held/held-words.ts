import type { HoldCategory } from '../../../../lambda/core/signature/hold-verdict.ts';
import type { HeldDiscard } from '../../../../operator/held/discard-held.ts';
import { heldReleaseWords, NOT_DISCARDED } from '../../../../operator/held/held-words.ts';
import type { HeldRelease } from '../../../../operator/held/release-held.ts';
import { formatCount } from '../../../../operator/words.ts';
import type { HeldChoice } from '../../../contract.ts';
import type { ResultRow } from '../../planned/result-row.ts';

/** Why requests are held, and what to do about it before they are released. */
export const CATEGORIES: Readonly<Record<HoldCategory, { readonly title: string; readonly remedy: string }>> =
  {
    'field-policy': {
      title: 'Signed fields break the policy',
      remedy: 'Correct the field policy and deploy. A release then accepts them.',
    },
    'rounded-number': {
      title: 'A signed number was rounded',
      remedy:
        'If the sender is known to round, set "roundedNumbers": "accept" for the event type and deploy. A release then accepts them.',
    },
    'not-portable': {
      title: 'Not every JSON parser can read the body',
      remedy:
        'One of these can block its entity for every subscriber, so each is released by itself: make sure that every subscriber can read it, then open it.',
    },
  };

/** What a dialog is about. */
export function heldTitle(verb: 'Release' | 'Discard', requests: HeldChoice): string {
  if ('category' in requests)
    return `${verb} held requests: ${CATEGORIES[requests.category].title.toLowerCase()}`;
  return requests.uuids.length === 1 ? `${verb} this request` : `${verb} these requests`;
}

/** What a release would do, or did, in a sentence. */
export function releaseSummary(results: readonly HeldRelease[], isPlan: boolean): string {
  const count = (...outcomes: HeldRelease['outcome'][]) => countOf(results, outcomes);
  const left = count('rejected', 'conflict');
  return isPlan
    ? `${formatCount(count('would-release'), 'request')} would be released, ${left} would stay held.`
    : `${formatCount(count('released', 'duplicate'), 'request')} released, ${left} still held.`;
}

/** What a discard would do, or did, in a sentence. */
export function discardSummary(results: readonly HeldDiscard[], isPlan: boolean): string {
  const count = (...outcomes: HeldDiscard['outcome'][]) => countOf(results, outcomes);
  const left = count('releasable');
  return isPlan
    ? `${formatCount(count('would-discard'), 'request')} would be discarded, ${left} would stay held.`
    : `${formatCount(count('discarded'), 'request')} discarded, ${left} still held.`;
}

/** One request of a release. */
export function releaseRow(result: HeldRelease, notPortable: boolean): ResultRow {
  const { requestUuid, outcome } = result;
  return { requestUuid, outcome: outcomeWord(outcome), words: heldReleaseWords(result, { notPortable }) };
}

/** One request of a discard. */
export function discardRow(result: HeldDiscard): ResultRow {
  const { requestUuid, outcome } = result;
  const words = 'reason' in result ? result.reason : NOT_DISCARDED[result.outcome];
  return { requestUuid, outcome: outcomeWord(outcome), words };
}

/** Whether what was left can be released all the same, by somebody who knows that every subscriber can read it. */
export function isNotPortable(results: readonly HeldRelease[]): boolean {
  return results.some((result) => result.outcome === 'rejected' && result.category === 'not-portable');
}

/** As the use-cases call it, with blanks. */
function outcomeWord(outcome: string): string {
  return outcome.replaceAll('-', ' ');
}

function countOf<Outcome extends string>(
  results: readonly { readonly outcome: Outcome }[],
  outcomes: readonly Outcome[],
): number {
  return results.filter(({ outcome }) => outcomes.includes(outcome)).length;
}
