import type { VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import type { ProblemCode } from '../../lambda/core/request/webhook-error.ts';
import { HOLD_CATEGORIES } from '../../lambda/core/signature/hold-verdict.ts';
import { REJECTION_METRICS } from '../../lambda/core/telemetry/metric-catalogue.ts';
import type { EntryState } from '../../operator/events/entry.ts';
import type { Scene } from './scene.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** One way in which a request can be in a state. */
export interface KnownState {
  /** How it differs from others of its state. */
  readonly how: string;
  /** Whether all is as it should be, or the check of `doctor` that finds what is not. */
  readonly well: true | { readonly check: string };
  /** The state of its event, where that is another one: a request of the same UUID was accepted. */
  readonly eventIs?: EntryState;
  /** What is wrong is no matter of the built-in handler, whose states these are: only the stack as a whole tells it. */
  readonly isOfSubscriber?: true;
  /** Gets a request there. Everything that is looked up is of what it returns. */
  readonly make: (scene: Scene) => Promise<VerifiedEvent>;
}

/** The same for several ways that differ in one thing. */
function each<T>(things: readonly T[], make: (thing: T) => KnownState): KnownState[] {
  return things.map(make);
}

const WAITING = { check: 'waiting' };
const DEAD_LETTERS = { check: 'dead letters' };

/** Codes of what is answered other than 2xx, and not held. */
const REJECTED = [
  ...(Object.keys(REJECTION_METRICS) as (keyof typeof REJECTION_METRICS)[]),
  'unavailable',
] as const satisfies readonly ProblemCode[];

/** All ways in which a request can stand. A new state has no entry here, and the test of the table fails. */
export const KNOWN_STATES: Readonly<Record<EntryState, readonly KnownState[]>> = {
  handled: [
    {
      how: 'in order',
      well: true,
      make: async (scene) => {
        const event = scene.event(10 * MINUTE);
        await scene.handle(event);
        return event;
      },
    },
    {
      how: 'and a subscriber has failed on it',
      well: DEAD_LETTERS,
      isOfSubscriber: true,
      make: async (scene) => {
        const event = scene.event(HOUR);
        await scene.handle(event);
        await scene.rig.bury(event, 'audit');
        return event;
      },
    },
  ],
  late: [
    {
      how: 'after another of its entity',
      well: true,
      make: async (scene) => {
        const event = scene.event(10 * MINUTE);
        await scene.handle(scene.event(9 * MINUTE));
        await scene.handle(event, 'late');
        return event;
      },
    },
  ],
  erased: [
    {
      how: 'its retention is over',
      well: true,
      make: async (scene) => {
        const event = scene.event(50 * 24 * HOUR);
        await scene.queue(event);
        return event;
      },
    },
  ],
  queued: [
    {
      how: 'a moment ago',
      well: true,
      make: async (scene) => {
        const event = scene.event(SECOND);
        await scene.queue(event);
        return event;
      },
    },
    {
      how: 'behind one that fails',
      well: WAITING,
      make: async (scene) => {
        const failing = scene.event(10 * MINUTE);
        await scene.queue(failing);
        await scene.start(failing, 1, 3 * MINUTE);
        await scene.fail(failing, 2, MINUTE);
        const event = scene.event(9 * MINUTE);
        await scene.queue(event);
        return event;
      },
    },
    {
      how: 'and its handler does not start, because no queue has it',
      well: WAITING,
      make: async (scene) => {
        const event = scene.event(30 * MINUTE);
        await scene.queue(event);
        return event;
      },
    },
  ],
  handling: [
    {
      how: 'for the first time, a moment ago',
      well: true,
      make: async (scene) => {
        const event = scene.event(2 * SECOND);
        await scene.queue(event);
        await scene.start(event, 1, SECOND);
        return event;
      },
    },
    {
      how: 'after a failure',
      well: WAITING,
      make: async (scene) => {
        const event = scene.event(5 * MINUTE);
        await scene.queue(event);
        await scene.start(event, 1, 5 * MINUTE);
        await scene.start(event, 2, 10 * SECOND);
        await scene.fail(event, 2, 5 * SECOND);
        return event;
      },
    },
    {
      how: 'again after a failure',
      well: WAITING,
      make: async (scene) => {
        const event = scene.event(5 * MINUTE);
        await scene.queue(event);
        await scene.start(event, 1, 3 * MINUTE + 10 * SECOND);
        await scene.fail(event, 1, 3 * MINUTE);
        await scene.start(event, 2, SECOND);
        return event;
      },
    },
    {
      how: 'and its handler crashed',
      well: WAITING,
      make: async (scene) => {
        const event = scene.event(2 * MINUTE);
        await scene.queue(event);
        await scene.start(event, 1, 2 * MINUTE);
        return event;
      },
    },
    {
      how: 'and nobody has tried again for long',
      well: WAITING,
      make: async (scene) => {
        const event = scene.event(HOUR);
        await scene.queue(event);
        await scene.start(event, 1, HOUR);
        return event;
      },
    },
  ],
  unsent: [
    ...each([false, true], (isFound) => ({
      how: isFound ? 'and the sweeper has found it' : 'and the sweeper has not looked yet',
      well: { check: 'unsent' },
      make: async (scene) => {
        const event = scene.event(30 * SECOND);
        await scene.accept(event);
        if (isFound) await scene.findUnsent(event);
        return event;
      },
    })),
    {
      how: 'for a subscriber alone',
      well: { check: 'unsent' },
      make: async (scene) => {
        const event = scene.event(30 * SECOND);
        await scene.queue(event, ['handler']);
        await scene.finish(event);
        return event;
      },
    },
    {
      how: 'and the sweeper does not run',
      well: { check: 'unsent' },
      make: async (scene) => {
        const event = scene.event(HOUR);
        await scene.accept(event);
        return event;
      },
    },
  ],
  parked: [
    {
      how: 'because its queue rejected it',
      well: { check: 'parked' },
      make: async (scene) => {
        const event = scene.event(HOUR);
        const claim = await scene.accept(event);
        await scene.ledger.park(claim, 'QueueDoesNotExist');
        return event;
      },
    },
  ],
  'dead-lettered': [
    ...each([false, true], (isLost) => ({
      how: isLost ? 'and gone from the dead-letter queue' : 'after its last failure',
      well: DEAD_LETTERS,
      make: async (scene) => {
        const event = scene.event(HOUR);
        await scene.queue(event);
        await scene.start(event, 1, HOUR);
        await scene.fail(event, 5, 30 * MINUTE, true);
        if (!isLost) await scene.rig.bury(event);
        return event;
      },
    })),
    {
      how: 'after its handler crashed at every attempt',
      well: DEAD_LETTERS,
      make: async (scene) => {
        const event = scene.event(HOUR);
        await scene.queue(event);
        await scene.start(event, 1, HOUR);
        await scene.start(event, 5, 30 * MINUTE);
        await scene.rig.bury(event);
        return event;
      },
    },
  ],
  discarded: [
    ...each([true, false], (isStarted) => ({
      how: isStarted ? 'after its last failure' : 'and its handler has never started on it',
      well: true,
      make: async (scene) => {
        const event = scene.event(HOUR);
        await scene.queue(event);
        if (isStarted) {
          await scene.start(event, 1, HOUR);
          await scene.fail(event, 5, 30 * MINUTE, true);
        }
        await scene.discard(event, isStarted);
        return event;
      },
    })),
  ],
  held: each(HOLD_CATEGORIES, (category) => ({
    how: `because of ${category}`,
    well: { check: 'held' },
    make: async (scene) => {
      const event = scene.event(MINUTE);
      await scene.hold(event, category);
      return event;
    },
  })),
  rejected: [
    ...each(REJECTED, (code) => ({
      how: `with ${code}`,
      well: { check: code === 'unavailable' ? 'not kept' : 'rejections' },
      make: async (scene) => {
        const event = scene.event(MINUTE);
        scene.reject(event, code);
        return event;
      },
    })),
    {
      how: 'because its UUID was accepted with other content',
      well: { check: 'rejections' },
      eventIs: 'handled',
      make: async (scene) => {
        const event = scene.event(MINUTE);
        await scene.handle(event);
        const second = {
          ...event,
          bodyText: '{"id":42,"status":"VALID","x":1}',
          claimedAt: scene.now - 5 * SECOND,
        };
        scene.reject(second, 'uuid_conflict');
        return second;
      },
    },
  ],
};
