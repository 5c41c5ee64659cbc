import { randomInt } from 'node:crypto';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import type { DataOf, EventTypeName } from '../../lambda/core/settings/typed-events.ts';
import { isDocumented, statusesOf } from './documented-statuses.ts';
import { idValue, setField } from './json-value.ts';

/** A status word for the n-th mock event of a type: the documented ones in turn. */
export function mockStatus(eventType: EventType, index: number): string {
  const statuses = statusesOf(eventType.name);
  return statuses[index % statuses.length] ?? 'PENDING';
}

/** Ids that are made up are at least this. */
export const MIN_MOCK_ID = 10_000;

/** An id for an event that is given none. */
export function randomId(): number {
  return randomInt(MIN_MOCK_ID, 1_000_000);
}

/** What a mock event says. */
export interface MockEvent {
  readonly id: string;
  readonly status: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
}

const HOUR = 3_600_000;

/** Fields beside id and status. The platform documents names and types of these, but no example. */
const OTHER_FIELDS: { readonly [Name in EventTypeName]: (event: MockEvent) => DataOf<Name> } = {
  BusinessKycStatusChanged: (event) => ({ kycStatus: event.status, ...times(event) }),
  BusinessExternalAccountStatusChanged: (event) => ({ businessId: relatedId(event, 7), ...times(event) }),
  BusinessRequestStatusChanged: (event) => ({
    businessRequestId: relatedId(event, 0),
    fromBusinessId: relatedId(event, 7),
    toBusinessExternalAccountId: relatedId(event, 11),
    toAmount: '100000.0',
    clientStatus: event.status,
    ...times(event),
  }),
  BusinessRequestPayoutConfirmationStatusChanged: (event) => ({
    businessRequestId: relatedId(event, 3),
    ...times(event),
  }),
  Unclassified: times,
};

/** The unit of the platform's times is not documented. */
function times({ at }: MockEvent): { creationTime: number; lastUpdateTime: number } {
  return { creationTime: at - HOUR, lastUpdateTime: at };
}

/** Id of something that belongs to the entity: the same for every event of it. */
function relatedId({ id }: MockEvent, offset: number): number {
  const own = Number(id);
  return Number.isSafeInteger(own + offset) ? own + offset : 1000 + offset;
}

/**
 * A body such as the platform sends for this event type: its documented fields, id and status under the names that the
 * type's configuration says. Turn it into text with `JSON.stringify`.
 */
export function mockPayload(eventType: EventType, event: MockEvent): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  setField(body, eventType.subjectField, idValue(event.id));
  setField(body, eventType.statusField, event.status);
  const others = isDocumented(eventType.name) ? OTHER_FIELDS[eventType.name](event) : times(event);
  // Twice: first in the text, and not overridden by a documented field of the same name.
  return { ...body, ...others, ...body };
}
