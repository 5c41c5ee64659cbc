import {
  type HttpRequest,
  parseWebhookRequest,
  type WebhookRequest,
  withMediaType,
} from '../../core/request/webhook-request.ts';
import { type EventType, optionalOf } from '../../core/settings/event-type.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { type Authentication, authenticate } from './authenticate.ts';
import type { RequestFacts } from './request-facts.ts';
import { eventTypeFromBody } from './route.ts';

/** A request whose hash verified. */
export interface Verified {
  readonly request: WebhookRequest;
  readonly eventType: EventType;
  readonly authentication: Authentication;
}

/**
 * Reads a request and verifies its hash.
 *
 * @param typeInUrl - undefined if the body tells
 * @throws WebhookError for what does not verify: 400 or 401, or 415 if it does not claim to be JSON either;
 *   UnavailableError if there is no secret
 */
export async function verify(
  delivery: HttpRequest,
  typeInUrl: EventType | undefined,
  settings: { readonly eventTypes: readonly EventType[]; readonly eventTypeField: string },
  secret: WebhookSecret,
  signal: AbortSignal,
  facts: RequestFacts,
): Promise<Verified> {
  try {
    const request = parseWebhookRequest(delivery);
    facts.securityFields = request.securityFields;
    const eventType =
      typeInUrl ?? eventTypeFromBody(settings.eventTypes, settings.eventTypeField, request.bodyText);
    const authentication = await authenticate(request, optionalOf([eventType]), secret, signal, facts);
    facts.eventType = eventType.name;
    return { request, eventType, authentication };
  } catch (error) {
    throw withMediaType(error, delivery);
  }
}
