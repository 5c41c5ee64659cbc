import type { Entry, EntryState } from '../../operator/events/entry.ts';
import type { Style } from './terminal.ts';

const STATE_STYLES: Readonly<Record<EntryState, Style>> = {
  unsent: 'yellow',
  parked: 'red',
  queued: 'cyan',
  handling: 'cyan',
  'dead-lettered': 'red',
  discarded: 'gray',
  handled: 'green',
  late: 'magenta',
  erased: 'gray',
  held: 'red',
  rejected: 'red',
};

/** What a state looks like: red for what somebody must repair, yellow for what repairs itself. */
export function stateStyle({ state, hasFailed }: Pick<Entry, 'state' | 'hasFailed'>): Style {
  return state === 'handling' && hasFailed ? 'yellow' : STATE_STYLES[state];
}
