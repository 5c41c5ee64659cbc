import type { HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import type { EntryState } from '../events/entry.ts';
import type { Target } from '../target/target.ts';

/**
 * What to do about a request in some state, in one line; `undefined` if there is nothing to do.
 *
 * @param uuid - request UUID, or words that stand for several
 * @param heldAs - why a held one is held, if that is known
 */
export function remedyOf(
  state: EntryState,
  uuid: string,
  { flags }: Pick<Target, 'flags'>,
  heldAs?: HoldCategory,
): string | undefined {
  switch (state) {
    case 'unsent':
      return `the sweeper sends it by itself; if it does not, look at: npx webhooks doctor${flags}`;
    case 'parked':
      return `correct the cause, then: npx webhooks parked release ${uuid}${flags}`;
    case 'retrying':
      return 'it comes again by itself; correct the cause before the last receive';
    case 'failed':
      return `correct the cause, then: npx webhooks dlq redrive --uuid ${uuid}${flags}`;
    case 'held':
      return `${HELD_CAUSES[heldAs ?? 'unknown']}, then: npx webhooks held release ${uuid}${heldAs === 'not-portable' ? ' --not-portable' : ''}${flags}`;
    case 'rejected':
      return `save it from the platform's Webhook Log and find out why: npx webhooks explain <file>${flags}; then send it again`;
    default:
      return undefined;
  }
}

/** What to do about a held request before it is released. */
const HELD_CAUSES: Readonly<Record<HoldCategory | 'unknown', string>> = {
  'field-policy': 'correct the field policy, deploy',
  'rounded-number':
    'if the sender is known to round, set "roundedNumbers": "accept" for the event type, deploy',
  'not-portable': 'make sure that every subscriber can read it',
  unknown: 'see why with "webhooks held list", put that right',
};
