import type { EntryState } from '../../../operator/events/entry.ts';
import type { IconName } from './icon-outlines.ts';

/** What a colour says: well, repairs itself, somebody must act, under way, out of turn, over. */
export type Tone = 'good' | 'watch' | 'bad' | 'busy' | 'odd' | 'idle';

interface StateStyle {
  readonly tone: Tone;
  readonly icon: IconName;
  /** What the state means, in one line. */
  readonly meaning: string;
}

/** What each state looks like as long as all is well with it: red for what somebody must repair, yellow for what repairs itself. */
export const STATE_BADGES: Readonly<Record<EntryState, StateStyle>> = {
  queued: { tone: 'busy', icon: 'queue', meaning: 'In its queues, its handler has not started on it.' },
  unsent: {
    tone: 'watch',
    icon: 'upload',
    meaning: 'Accepted, but a queue does not have it yet. The sweeper sends it.',
  },
  handling: {
    tone: 'busy',
    icon: 'play',
    meaning: 'Its handler has started on it; an attempt that fails is retried.',
  },
  handled: { tone: 'good', icon: 'check', meaning: 'Its handler has finished.' },
  late: {
    tone: 'odd',
    icon: 'late',
    meaning: 'Handled after a later event; the status was not overwritten.',
  },
  'dead-lettered': {
    tone: 'bad',
    icon: 'cross',
    meaning:
      'Its handler failed as often as it may. It is in the dead-letter queue once its visibility time-out is over.',
  },
  discarded: {
    tone: 'idle',
    icon: 'eraser',
    meaning: 'Its handler has not handled it, and somebody has deleted its dead letter and said why.',
  },
  parked: {
    tone: 'bad',
    icon: 'pause',
    meaning: 'A queue rejected it as often as it may. It waits to be released.',
  },
  held: {
    tone: 'bad',
    icon: 'hand',
    meaning: 'Its hash is valid, but the signed fields break the policy, or not every parser can read it.',
  },
  rejected: { tone: 'bad', icon: 'ban', meaning: 'Nothing of it was kept.' },
  erased: { tone: 'idle', icon: 'eraser', meaning: 'Its data was erased, or its retention is over.' },
};

const RETRIED: StateStyle = {
  tone: 'watch',
  icon: 'retry',
  meaning: 'An attempt of its handler has failed or crashed, and is retried.',
};

/** What the state of one request looks like. */
export function badgeOf(entry: {
  readonly state: EntryState;
  readonly hasFailed?: boolean | undefined;
}): StateStyle {
  const { state, hasFailed = false } = entry;
  return state === 'handling' && hasFailed ? RETRIED : STATE_BADGES[state];
}

/** All states, what goes well first. */
export const STATES = Object.keys(STATE_BADGES) as readonly EntryState[];
