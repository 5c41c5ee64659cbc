import type { Clock } from '../../lambda/core/ports.ts';
import { type EntityHistory, readEntityHistory } from '../../operator/events/entity-history.ts';
import type { Target } from '../../operator/target/target.ts';
import type { EntityDetail } from '../contract.ts';
import { HttpProblem } from './http-problem.ts';

/**
 * The status of an entity, and every event that led to it.
 *
 * @throws HttpProblem with status 404 if none has reached its handler
 */
export async function readEntityDetail(
  target: Target,
  entity: string,
  id: string,
  now: Clock,
  signal: AbortSignal,
): Promise<EntityDetail> {
  const history = await readEntityHistory(target, entity, id, { now, signal });
  if (history.current !== undefined || history.events.length > 0) return entityDetail(entity, id, history);
  throw new HttpProblem(404, `No event of ${entity} ${id} has reached its handler.`);
}

/** The form of a history that the page shows. */
export function entityDetail(entity: string, id: string, { current, events }: EntityHistory): EntityDetail {
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
