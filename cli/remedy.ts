import type { EntryState } from './events/entry.ts';
import type { Target } from './target.ts';

/**
 * What to do about a request in some state, in one line; `undefined` if there is nothing to do.
 *
 * @param uuid - request UUID, or words that stand for several
 */
export function remedyOf(
  state: EntryState,
  uuid: string,
  { flags }: Pick<Target, 'flags'>,
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
      return `see why with "webhooks held list"; correct the field policy, deploy, then: npx webhooks held release ${uuid}${flags}`;
    case 'rejected':
      return `save it from the platform's Webhook Log and find out why: npx webhooks explain <file>${flags}; then send it again`;
    default:
      return undefined;
  }
}
