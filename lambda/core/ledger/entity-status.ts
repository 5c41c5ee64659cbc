import { orderKey, type VerifiedEvent } from '../message/cloud-event.ts';

/** Sort key of the item that holds an entity's current status. */
export const CURRENT_STATUS = 'status';

/** Prefix of the sort keys of an entity's history. */
const HISTORY_PREFIX = 'event#';

/** Partition key of an entity. */
export function entityKey(entity: string, subject: string): string {
  return `${entity}#${subject}`;
}

/** Sort key of one event in its entity's history, so that a query returns them in order. */
export function historyKey(event: Pick<VerifiedEvent, 'claimedAt' | 'requestUuid'>): string {
  return `${HISTORY_PREFIX}${orderKey(event)}`;
}

/** Which event an item of a history is of. Its sort key alone says so. */
export function eventOfHistoryKey(key: string): Pick<VerifiedEvent, 'claimedAt' | 'requestUuid'> {
  const [, time = '', requestUuid = ''] = key.split('#');
  return { claimedAt: Date.parse(time), requestUuid };
}
