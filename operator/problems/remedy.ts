import type { HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import type { EntryState } from '../events/entry.ts';
import type { ToolCommand } from './tool-command.ts';

/** What to do about something. */
export interface Remedy {
  /** In one line that begins small. */
  readonly text: string;
  /** The command to give then. */
  readonly command?: ToolCommand;
  /** What to do after that. */
  readonly after?: string;
}

/**
 * What to do about a request in some state; `undefined` if there is nothing to do.
 *
 * @param uuid - request UUID, or words that stand for several
 * @param heldAs - why a held one is held, if that is known
 */
export function remedyOf(
  state: EntryState,
  uuid: string,
  heldAs: HoldCategory | 'unknown' = 'unknown',
): Remedy | undefined {
  switch (state) {
    case 'unsent':
      return {
        text: 'the sweeper sends it by itself; if it does not, look at',
        command: { name: 'doctor' },
      };
    case 'parked':
      return {
        text: 'correct the cause, then',
        command: { name: 'parked release', words: [uuid] },
      };
    case 'handling':
      return { text: 'an attempt that fails is retried by itself; correct the cause before the last one' };
    case 'dead-lettered':
      return { text: 'correct the cause, then', command: { name: 'dlq redrive', options: { uuid } } };
    case 'held':
      return {
        text: `${HELD_CAUSES[heldAs]}, then`,
        command: {
          name: 'held release',
          words: [uuid],
          ...(heldAs === 'not-portable' && { options: { notPortable: true } }),
        },
      };
    case 'rejected':
      return {
        text: "save it from the platform's Webhook Log and find out why",
        command: { name: 'explain', words: ['<file>'] },
        after: 'then send it again',
      };
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
  unknown: 'see why with "cedar-webhooks held list", put that right',
};
