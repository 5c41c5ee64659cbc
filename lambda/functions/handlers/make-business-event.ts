import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { Timeliness } from '../../core/ports.ts';
import type { EventTypeName } from '../../core/settings/typed-events.ts';
import type { BusinessEvent } from './business-event.ts';

/** Makes the event that business code sees from the message. */
export function makeBusinessEvent(event: ReceivedEvent, timeliness: Timeliness): BusinessEvent {
  const body = JSON.parse(event.bodyText) as Record<string, unknown>;
  const unsigned = Object.fromEntries(
    Object.entries(body).filter(([name]) => !event.securityFields.includes(name)),
  );
  return {
    requestUuid: event.requestUuid,
    eventType: event.eventType as EventTypeName,
    entity: event.entity,
    acceptedAt: new Date(event.claimedAt),
    late: timeliness === 'late',
    signed: { id: event.subject, status: event.status },
    unsigned,
    bodyText: event.bodyText,
  };
}
