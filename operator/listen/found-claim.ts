import { orderKey } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import type { ListedClaim } from '../events/list-claims.ts';
import type { LaneItem } from './entity-lanes.ts';

/** A claim that is to be forwarded. */
export interface FoundClaim extends LaneItem {
  readonly requestUuid: string;
  readonly claimedAt: number;
}

/** A claim, with its entity and its position among the events of it. An erased one has no entity. */
export function foundClaim({ requestUuid, claimedAt, entity, subject }: ListedClaim): FoundClaim {
  const isKnown = entity !== undefined && subject !== undefined;
  return {
    requestUuid,
    claimedAt,
    lane: isKnown ? messageGroupId({ entity, subject }) : requestUuid,
    order: orderKey({ requestUuid, claimedAt }),
  };
}
