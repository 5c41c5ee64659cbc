import type { EntityHistory } from '../../operator/entities/entity-history.ts';
import type { EntityDetail } from '../contract.ts';

/** The form of a history that the page shows. */
export function entityDetail({ entity, id, current, events }: EntityHistory): EntityDetail {
  return {
    entity,
    id,
    ...(current !== undefined && { status: current.status, statusSince: current.claimedAt }),
    history: events.map(({ requestUuid, status, claimedAt, handledAt, late = false, failedAt }) => ({
      requestUuid,
      status,
      claimedAt,
      ...(handledAt !== undefined && { handledAt }),
      late,
      failed: handledAt === undefined && failedAt !== undefined,
    })),
  };
}
