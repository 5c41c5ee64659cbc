import type { HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import type { HeldDiscard } from './discard-held.ts';
import type { HeldRelease } from './release-held.ts';

/**
 * What became of a held request that was to be released, in sentences that are the same wherever they are read.
 *
 * @param hints - what has one accepted after all, where that is an option of the face
 */
export function heldReleaseWords(
  result: HeldRelease,
  {
    notPortable = false,
    hints = {},
  }: { readonly notPortable?: boolean; readonly hints?: Readonly<Partial<Record<HoldCategory, string>>> },
): string {
  switch (result.outcome) {
    case 'not-held':
      return NOT_HELD;
    case 'rejected': {
      const { reason, category } = result;
      const hint = category && (hints[category] ?? HINTS[category]);
      return [reason, hint].filter(Boolean).join(' ');
    }
    case 'would-release':
      return notPortable
        ? 'The signed fields keep the policy as it is now; whether every parser can read the body was not looked at.'
        : 'The request keeps the policy as it is now.';
    case 'released':
      return 'Accepted; the sweeper queues it within a minute.';
    case 'duplicate':
      return 'It was accepted before with the same content.';
    case 'conflict':
      return 'An event with the same UUID and other content was accepted before, so this one stays held.';
  }
}

/** Why a held request was not discarded, in sentences that are the same wherever they are read. */
export const NOT_DISCARDED: Readonly<
  Record<Exclude<HeldDiscard['outcome'], 'discarded' | 'would-discard'>, string>
> = {
  'not-held': 'No request of this UUID is held.',
  releasable: 'It keeps the policy as it is now: release it, or discard it by its UUID.',
};

const NOT_HELD = NOT_DISCARDED['not-held'];

/** What has a request accepted after all, if that is configuration. */
const HINTS: Readonly<Partial<Record<HoldCategory, string>>> = {
  'rounded-number':
    'If the sender is known to round, set "roundedNumbers": "accept" for the event type and deploy.',
};
