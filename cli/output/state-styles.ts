import type { EntryState } from '../../operator/events/entry.ts';
import type { Style } from './terminal.ts';

/** What each state looks like: red for what somebody must repair, yellow for what repairs itself. */
export const STATE_STYLES: Readonly<Record<EntryState, Style>> = {
  unsent: 'yellow',
  parked: 'red',
  queued: 'cyan',
  handling: 'yellow',
  'dead-lettered': 'red',
  handled: 'green',
  late: 'magenta',
  erased: 'gray',
  held: 'red',
  rejected: 'red',
};
