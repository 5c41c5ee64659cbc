import { type EventType, UNCLASSIFIED } from '../../core/event-type.ts';
import { WebhookError } from '../../core/webhook-error.ts';

/**
 * Event type a request is for.
 *
 * On `POST /webhooks/{eventType}` the URL names it and an unknown name is refused: it is a typing error in the
 * Partners Platform's settings, better seen at once. On `POST /webhooks` a configured body field names it; when it does
 * not, the event is `Unclassified`, so that nothing genuine is lost.
 *
 * @throws WebhookError `unknown_event_type`
 */
export function eventTypeFromPath(eventTypes: readonly EventType[], name: string): EventType {
  const found = eventTypes.find((eventType) => eventType.name === name);
  if (found === undefined) {
    throw new WebhookError('unknown_event_type', 'This URL names no configured event type.');
  }
  return found;
}

/** See {@link eventTypeFromPath}; never refuses. */
export function eventTypeFromBody(
  eventTypes: readonly EventType[],
  field: string,
  bodyText: string,
): EventType {
  const body = JSON.parse(bodyText) as Record<string, unknown>;
  const name = field !== '' && Object.hasOwn(body, field) ? body[field] : UNCLASSIFIED;
  const find = (wanted: unknown) => eventTypes.find((eventType) => eventType.name === wanted);
  const found = find(name) ?? find(UNCLASSIFIED);
  if (found === undefined)
    throw new WebhookError('unknown_event_type', 'The body names no configured event type.');
  return found;
}
