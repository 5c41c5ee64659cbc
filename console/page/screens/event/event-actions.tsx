import { BUILT_IN_SUBSCRIBER } from '../../../../lambda/core/settings/event-type.ts';
import type { EventDetail, HeldDiscardOutcome, RemedyAction } from '../../../contract.ts';
import { RedriveDialog } from '../dead-letters/redrive-dialog.tsx';
import { type Redrive, useRedrive } from '../dead-letters/use-redrive.ts';
import { DiscardHeldDialog, ReleaseHeldDialog } from '../held/held-dialogs.tsx';
import { type HeldDiscarding, type HeldReleasing, useHeldDiscard, useHeldRelease } from '../held/use-held.ts';
import { ReleaseParkedDialog } from '../parked/parked-dialog.tsx';
import { type ParkedReleasing, useParkedRelease } from '../parked/use-parked-release.ts';
import { focusPanel } from './panel.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { type Replaying, useReplay } from './use-replay.ts';

/** What can be done about one event or request. */
export interface EventActions {
  /** Asks for the plan of what a remedy names. */
  readonly act: (action: RemedyAction) => void;
  readonly replay: () => void;
  /** Moves its dead letter; absent if there is none. */
  readonly redrive: (() => void) | undefined;
  /** Forgets it; absent unless it is held. */
  readonly discard: (() => void) | undefined;
  readonly flows: {
    readonly replay: Replaying;
    readonly redrive: Redrive;
    readonly releaseHeld: HeldReleasing;
    readonly discardHeld: HeldDiscarding;
    readonly releaseParked: ParkedReleasing;
  };
}

/**
 * Everything that the commands would do about it, each with its plan first.
 *
 * @param onChanged - told when it stands differently
 * @param onDiscarded - told when nothing is kept of it any more, and somebody has seen that
 */
export function useEventActions(
  { requestUuid, entry: { state, entity } }: EventDetail,
  onChanged: () => void,
  onDiscarded: () => void,
): EventActions {
  const replay = useReplay(requestUuid, onChanged);
  const redrive = useRedrive(onChanged, focusPanel);
  const releaseHeld = useHeldRelease(onChanged, focusPanel);
  const discardHeld = useHeldDiscard(
    (outcome) => {
      // There is nothing to load again then; it is seen once more before it goes.
      if (!isDiscarded(outcome)) onChanged();
    },
    (outcome) => (isDiscarded(outcome) ? onDiscarded() : focusPanel()),
  );
  const releaseParked = useParkedRelease(onChanged, focusPanel);
  const uuids = [requestUuid];
  const askForRedrive =
    state === 'dead-lettered' && entity !== undefined
      ? () => redrive.ask({ entity, subscriber: BUILT_IN_SUBSCRIBER, uuid: requestUuid })
      : undefined;
  return {
    act(action) {
      if (action === 'redrive') askForRedrive?.();
      else if (action === 'release-held') releaseHeld.ask({ requests: { uuids } });
      else releaseParked.ask({ uuids });
    },
    replay: () => replay.ask({}),
    redrive: askForRedrive,
    discard: state === 'held' ? () => discardHeld.ask({ requests: { uuids } }) : undefined,
    flows: { replay, redrive, releaseHeld, discardHeld, releaseParked },
  };
}

/** Whether nothing is kept of it: by this press of the button, or by somebody else before. */
function isDiscarded(outcome: HeldDiscardOutcome | undefined): boolean {
  return outcome !== undefined && outcome.failure === undefined;
}

/** Their dialogs, of which one at most is open. */
export function EventDialogs(props: {
  readonly actions: EventActions;
  /** Whom it can be replayed to. */
  readonly subscribers: readonly string[];
}) {
  const { flows, redrive } = props.actions;
  return (
    <>
      <ReplayDialog replay={flows.replay} subscribers={props.subscribers} onRedrive={redrive} />
      <RedriveDialog redrive={flows.redrive} />
      <ReleaseHeldDialog release={flows.releaseHeld} />
      <DiscardHeldDialog discard={flows.discardHeld} />
      <ReleaseParkedDialog release={flows.releaseParked} />
    </>
  );
}
