import { BUILT_IN_SUBSCRIBER, type EventType } from '../settings/event-type.ts';

/** Id of the entity that the canary's events are about. There is none. */
export const CANARY_SUBJECT = '0';

/**
 * Their status. No documented format of a status has a hyphen, so what the canary signs is not accepted as an event of
 * another type.
 */
export const CANARY_STATUS = 'canary-ok';

/**
 * The reserved event type of the canary. It is in no catalogue: what is there has subscribers, metrics, a history and a
 * place in every list.
 */
export const CANARY_EVENT_TYPE: EventType = {
  name: 'CedarWebhooksCanary',
  entity: 'cedar-canary',
  signedFields: [
    { name: 'id', pattern: CANARY_SUBJECT },
    { name: 'status', pattern: CANARY_STATUS },
  ],
  subjectField: 'id',
  statusField: 'status',
  subscribers: [BUILT_IN_SUBSCRIBER],
};

/** Whether an event is the canary's. */
export function isCanary(eventType: string | undefined): boolean {
  return eventType === CANARY_EVENT_TYPE.name;
}

/** Prefix of the ledger's keys that the canary may read and write. */
export const CANARY_KEY_PREFIX = 'canary#';

/** Key of a claim of the canary. A genuine request with the same UUID has another one. */
export function canaryKey(requestUuid: string): string {
  return `${CANARY_KEY_PREFIX}${requestUuid}`;
}

/** How long a claim of the canary is kept, in seconds. */
export const CANARY_RETENTION_SECONDS = 86_400;
