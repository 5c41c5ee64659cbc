import type { EntityHistory } from '../../operator/entities/entity-history.ts';
import { hasFailed } from '../../operator/events/attempt.ts';
import { waitingRemedy } from '../../operator/waiting/waiting-remedy.ts';
import { waitingWords } from '../../operator/waiting/waiting-words.ts';
import type { EntityDetail } from '../contract.ts';
import { remedyLine } from './remedy-line.ts';

/** The form of a history that the page shows. */
export function entityDetail(
  { entity, id, current, events, waiting, looked }: EntityHistory,
  now: number,
  flags: string,
): EntityDetail {
  const remedy = waiting && waitingRemedy(waiting);
  const isOpen = current?.state !== 'handled' && current?.state !== 'late';
  return {
    entity,
    id,
    ...(current !== undefined && { status: current.status, statusSince: current.claimedAt }),
    ...(current?.state !== undefined && isOpen && { statusIsFrom: current.state }),
    ...(current?.hasFailed && { statusHasFailed: true }),
    waiting: (waiting?.events ?? []).map((event) => {
      const { requestUuid, status, state, since, attempt } = event;
      const note = waitingWords(event, now);
      return {
        requestUuid,
        ...(status !== undefined && { status }),
        state,
        ...(hasFailed(attempt) && { hasFailed: true }),
        since,
        ...(note !== '' && { note }),
      };
    }),
    ...(!looked.complete && { waitingSince: looked.since }),
    ...(remedy !== undefined && { remedy: remedyLine(remedy, flags) }),
    history: events,
  };
}
