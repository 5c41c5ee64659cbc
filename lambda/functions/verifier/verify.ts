import {
  type HttpRequest,
  parseWebhookRequest,
  type WebhookRequest,
  withMediaType,
} from '../../core/request/webhook-request.ts';
import { type EventType, optionalOf } from '../../core/settings/event-type.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { type Authentication, authenticate } from './authenticate.ts';
import { knowing, Rejection, type RequestFacts } from './request-facts.ts';
import { eventTypeFromBody } from './route.ts';

/** A request whose hash verified. */
export interface Verified {
  readonly request: WebhookRequest;
  readonly eventType: EventType;
  readonly authentication: Authentication;
  readonly facts: RequestFacts;
}

/**
 * Reads a request and verifies its hash.
 *
 * @param typeInUrl - undefined if the body tells
 * @throws Rejection with a WebhookError for what does not verify: 400 or 401, or 415 if it does not claim to be JSON
 *   either; with UnavailableError if there is no secret
 */
export async function verify(
  delivery: HttpRequest,
  typeInUrl: EventType | undefined,
  settings: { readonly eventTypes: readonly EventType[]; readonly eventTypeField: string },
  secret: WebhookSecret,
  signal: AbortSignal,
): Promise<Verified> {
  try {
    const request = parseWebhookRequest(delivery);
    const { bodyText, securityFields } = request;
    return await knowing({ securityFields }, async () => {
      const eventType =
        typeInUrl ?? eventTypeFromBody(settings.eventTypes, settings.eventTypeField, bodyText);
      const authentication = await authenticate(request, optionalOf([eventType]), secret, signal);
      const facts = { securityFields, hash: 'verified', eventType: eventType.name } as const;
      return { request, eventType, authentication, facts };
    });
  } catch (error) {
    const { cause, facts } = Rejection.of(error);
    throw new Rejection(withMediaType(cause, delivery), facts);
  }
}
