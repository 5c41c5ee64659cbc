import { UnavailableError, WebhookError } from '../../core/request/webhook-error.ts';
import { checkWrapping, MAX_BODY_BYTES, parseWebhookRequest } from '../../core/request/webhook-request.ts';
import { optionalOf } from '../../core/settings/event-type.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { authenticate } from './authenticate.ts';
import type { Delivery, VerifierSettings } from './receive-webhook.ts';
import type { RequestFacts } from './request-facts.ts';
import { type Address, addressOf } from './route.ts';

/**
 * Decides what can be decided before the body is read: source, URL, size, encoding.
 *
 * @param facts - takes, of a rejected delivery, whether its hash would have verified
 * @throws WebhookError 403, 404, 413, 415; UnavailableError if there is no path token to check against
 */
export async function admit(
  delivery: Delivery,
  settings: VerifierSettings,
  secret: WebhookSecret,
  signal: AbortSignal,
  facts: RequestFacts,
): Promise<Address> {
  try {
    if (!settings.isAllowedSource(delivery.sourceAddress)) {
      throw new WebhookError('source_not_allowed', 'This source address may not send webhooks.');
    }
    const address = await addressOf(delivery.path, settings, secret, signal, facts);
    checkWrapping(delivery, settings.maxBodyBytes);
    return address;
  } catch (error) {
    if (!(error instanceof UnavailableError)) await noteHash(delivery, settings, secret, signal, facts);
    throw error;
  }
}

/**
 * Finds out whether a delivery that is rejected all the same has a hash that verifies: then it is genuine and lost, which
 * somebody must see. It is for metrics and log alone, so it takes no more than a verification does, reads nothing but
 * the secret, and never fails. The answer does not depend on it.
 */
async function noteHash(
  delivery: Delivery,
  settings: VerifierSettings,
  secret: WebhookSecret,
  signal: AbortSignal,
  facts: RequestFacts,
): Promise<void> {
  try {
    if ((delivery.body?.length ?? 0) > MAX_BODY_CHARACTERS) return;
    const request = parseWebhookRequest(delivery);
    facts.securityFields = request.securityFields;
    const named = settings.eventTypes.filter(({ name }) => name === facts.eventType);
    const optional = optionalOf(named.length > 0 ? named : settings.eventTypes);
    await authenticate(request, optional, secret, signal, facts);
  } catch {
    // It does not verify, or that cannot be told now.
  }
}

/** Larger bodies than can be configured are not looked at; base64 takes four characters for three bytes. */
const MAX_BODY_CHARACTERS = Math.ceil(MAX_BODY_BYTES / 3) * 4;
