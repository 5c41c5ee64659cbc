import { UnavailableError, WebhookError } from '../../core/request/webhook-error.ts';
import { checkWrapping, MAX_BODY_BYTES, parseWebhookRequest } from '../../core/request/webhook-request.ts';
import { optionalOf } from '../../core/settings/event-type.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { authenticate } from './authenticate.ts';
import type { Delivery, VerifierSettings } from './receive-webhook.ts';
import { knowing, Rejection, type RequestFacts } from './request-facts.ts';
import { type Address, addressOf } from './route.ts';

/**
 * Decides what can be decided before the body is read: source, URL, size, encoding.
 *
 * @throws Rejection with 403, 404, 413, 415, which tells whether the hash would have verified; with UnavailableError if
 *   there is no path token to check against
 */
export async function admit(
  delivery: Delivery,
  settings: VerifierSettings,
  secret: WebhookSecret,
  signal: AbortSignal,
): Promise<Address> {
  try {
    if (!settings.isAllowedSource(delivery.sourceAddress)) {
      throw new WebhookError('source_not_allowed', 'This source address may not send webhooks.');
    }
    const address = await addressOf(delivery.path, settings, secret, signal);
    return await knowing(address.facts, () => {
      checkWrapping(delivery, settings.maxBodyBytes);
      return address;
    });
  } catch (error) {
    const { cause, facts } = Rejection.of(error);
    const more =
      cause instanceof UnavailableError ? {} : await hashFacts(delivery, settings, secret, signal, facts);
    throw new Rejection(cause, { ...facts, ...more });
  }
}

/**
 * Finds out whether a delivery that is rejected all the same has a hash that verifies: then it is genuine and lost, which
 * somebody must see. It is for metrics and log alone, so it takes no more than a verification does, reads nothing but
 * the secret, and never fails. The answer does not depend on it.
 */
async function hashFacts(
  delivery: Delivery,
  settings: VerifierSettings,
  secret: WebhookSecret,
  signal: AbortSignal,
  { eventType }: RequestFacts,
): Promise<RequestFacts> {
  try {
    if ((delivery.body?.length ?? 0) > MAX_BODY_CHARACTERS) return {};
    const request = parseWebhookRequest(delivery);
    const { securityFields } = request;
    const named = settings.eventTypes.filter(({ name }) => name === eventType);
    const optional = optionalOf(named.length > 0 ? named : settings.eventTypes);
    return await knowing({ securityFields }, async () => {
      await authenticate(request, optional, secret, signal);
      return { securityFields, hash: 'verified' as const };
    });
  } catch (error) {
    // It does not verify, or that cannot be told now.
    return Rejection.of(error).facts;
  }
}

/** Larger bodies than can be configured are not looked at; base64 takes four characters for three bytes. */
const MAX_BODY_CHARACTERS = Math.ceil(MAX_BODY_BYTES / 3) * 4;
