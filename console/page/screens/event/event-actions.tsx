import type { EventDetail, HeldDiscardOutcome, RemedyAction } from '../../../contract.ts';
import { DiscardHeldDialog } from '../held/held-dialogs.tsx';
import { type HeldDiscarding, useHeldDiscard } from '../held/use-held.ts';
import { focusPanel } from './panel.tsx';
import { type Remedies, RemedyDialogs, useRemedies } from './remedies.tsx';
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
  readonly flows: Remedies['flows'] & {
    readonly replay: Replaying;
    readonly discardHeld: HeldDiscarding;
  };
}

/**
 * Everything that the commands would do about it, each with its plan first.
 *
 * @param onChanged - told when it stands differently
 * @param onDiscarded - told when nothing is kept of it any more, and somebody has seen that
 */
export function useEventActions(
  { requestUuid, entry: { state, entity = '' } }: EventDetail,
  onChanged: () => void,
  onDiscarded: () => void,
): EventActions {
  const remedies = useRemedies(onChanged, focusPanel);
  const replay = useReplay(requestUuid, onChanged);
  const discardHeld = useHeldDiscard(
    (outcome) => {
      // There is nothing to load again then; it is seen once more before it goes.
      if (!isDiscarded(outcome)) onChanged();
    },
    (outcome) => (isDiscarded(outcome) ? onDiscarded() : focusPanel()),
  );
  const act = (action: RemedyAction) => remedies.act(action, entity);
  return {
    act,
    replay: () => replay.ask({}),
    redrive: state === 'dead-lettered' ? () => act({ what: 'redrive', requestUuid }) : undefined,
    discard: state === 'held' ? () => discardHeld.ask({ requests: { uuids: [requestUuid] } }) : undefined,
    flows: { ...remedies.flows, replay, discardHeld },
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
      <DiscardHeldDialog discard={flows.discardHeld} />
      <RemedyDialogs flows={flows} />
    </>
  );
}
