import { BUILT_IN_SUBSCRIBER } from '../../../../lambda/core/settings/event-type.ts';
import type { RemedyAction } from '../../../contract.ts';
import { RedriveDialog } from '../dead-letters/redrive-dialog.tsx';
import { type Redrive, useRedrive } from '../dead-letters/use-redrive.ts';
import { ReleaseHeldDialog } from '../held/held-dialogs.tsx';
import { type HeldReleasing, useHeldRelease } from '../held/use-held.ts';
import { ReleaseParkedDialog } from '../parked/parked-dialog.tsx';
import { type ParkedReleasing, useParkedRelease } from '../parked/use-parked-release.ts';

/** What the console does in place of the command of a remedy. */
export interface Remedies {
  /** Asks for the plan of it. @param entity - of the event */
  readonly act: (action: RemedyAction, entity: string) => void;
  readonly flows: {
    readonly redrive: Redrive;
    readonly releaseHeld: HeldReleasing;
    readonly releaseParked: ParkedReleasing;
  };
}

/**
 * Everything that a remedy may name, each with its plan first.
 *
 * @param onChanged - told when something stands differently
 * @param focus - moves the focus then: the button that led there may be gone
 */
export function useRemedies(onChanged: () => void, focus: () => void): Remedies {
  const redrive = useRedrive(onChanged, focus);
  const releaseHeld = useHeldRelease(onChanged, focus);
  const releaseParked = useParkedRelease(onChanged, focus);
  return {
    act({ what, requestUuid }, entity) {
      if (what === 'redrive') redrive.ask({ entity, subscriber: BUILT_IN_SUBSCRIBER, uuid: requestUuid });
      else if (what === 'release-held') releaseHeld.ask({ requests: { uuids: [requestUuid] } });
      else releaseParked.ask({ uuids: [requestUuid] });
    },
    flows: { redrive, releaseHeld, releaseParked },
  };
}

/** Their dialogs, of which one at most is open. */
export function RemedyDialogs({ flows }: Pick<Remedies, 'flows'>) {
  return (
    <>
      <RedriveDialog redrive={flows.redrive} />
      <ReleaseHeldDialog release={flows.releaseHeld} />
      <ReleaseParkedDialog release={flows.releaseParked} />
    </>
  );
}
