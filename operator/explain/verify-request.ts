import { readText } from '../../lambda/core/json/text-reading.ts';
import { type ProblemCode, WebhookError } from '../../lambda/core/request/webhook-error.ts';
import { parseWebhookRequest } from '../../lambda/core/request/webhook-request.ts';
import { type EventType, optionalOf } from '../../lambda/core/settings/event-type.ts';
import { checkVerified, HOLD_CODES } from '../../lambda/core/signature/hold-verdict.ts';
import {
  matchHash,
  type Rendering,
  renderings,
  signedValues,
} from '../../lambda/core/signature/security-hash.ts';
import { type SignedParts, SOME_UUID } from './saved-request.ts';

/** Which rendering of the values the hash covers, or what the verifier would answer. */
export type Verification =
  | { readonly valid: true; readonly rendering: Rendering }
  | { readonly valid: false; readonly code: ProblemCode; readonly detail: string };

/**
 * Checks one saved request as the verifier would. The result holds no hash, no secret and nothing of the body.
 *
 * @param eventType - its field policy is checked, too
 */
export function verifyRequest(
  parts: SignedParts,
  secret: string,
  eventType: EventType | undefined,
): Verification {
  try {
    return { valid: true, rendering: check(parts, secret, eventType) };
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    return { valid: false, code: error.code, detail: error.message };
  }
}

/** @throws WebhookError with the code that the verifier would answer with */
function check(
  { fields, hash, body }: SignedParts,
  secret: string,
  eventType: EventType | undefined,
): Rendering {
  const request = parseWebhookRequest({
    headers: {
      'x-webhook-request-uuid': SOME_UUID,
      'x-webhook-security-hash': hash,
      'x-webhook-security-fields': fields,
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  });
  const { bodyText, securityFields: names } = request;
  const reading = readText(bodyText, names);
  const values = signedValues(reading, optionalOf(eventType ? [eventType] : []));
  const found = matchHash(renderings(values), [{ value: secret }], request.hash);
  if (found === undefined) throw new WebhookError('hash_mismatch', 'The security hash does not verify.');
  const { rendering } = found.rendered;
  const { fault } = reading;
  if (eventType === undefined) {
    if (fault !== undefined) throw new WebhookError('body_not_portable', fault.reason);
    return rendering;
  }
  const verdict = checkVerified(eventType, { names, values, rendering, fault });
  if (verdict.held) throw new WebhookError(HOLD_CODES[verdict.category], verdict.reason);
  return rendering;
}
