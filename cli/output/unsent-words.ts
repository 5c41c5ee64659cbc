import type { CommandAddress } from '../program/context.ts';

/** Told of what was given to the sweeper: whether it runs is not known here, so this is not yet well. */
export function unsentWords({ flags = '' }: CommandAddress): string {
  return `What is unsent two minutes from now is stuck, because the sweeper does not run: npx cedar-webhooks doctor${flags}`;
}
