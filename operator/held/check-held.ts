import { readText } from '../../lambda/core/json/text-reading.ts';
import type { HeldRequest } from '../../lambda/core/ledger/claim.ts';
import { WebhookError } from '../../lambda/core/request/webhook-error.ts';
import { type EventType, optionalOf } from '../../lambda/core/settings/event-type.ts';
import type { SignedFacts } from '../../lambda/core/signature/field-policy.ts';
import { checkVerified, type HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import { signedValues } from '../../lambda/core/signature/security-hash.ts';

/** What the configuration as it is now says of a held request: what it would be accepted as, or why it is held still. */
export type HeldVerdict =
  | { readonly kept: true; readonly eventType: EventType; readonly facts: SignedFacts }
  | { readonly kept: false; readonly category?: HoldCategory; readonly reason: string };

/**
 * Holds a request against the configuration as it is now.
 *
 * @param notPortable - takes it whether or not every parser can read its body
 */
export function checkHeld(
  held: HeldRequest,
  eventTypes: readonly EventType[],
  { notPortable = false }: { readonly notPortable?: boolean } = {},
): HeldVerdict {
  const eventType = eventTypes.find(({ name }) => name === held.eventType);
  if (eventType === undefined) {
    return { kept: false, reason: `The configuration has no event type "${held.eventType}" any more.` };
  }
  try {
    const { bodyText, rendering, securityFields: names } = held;
    const reading = readText(bodyText, names);
    const values = signedValues(reading, optionalOf([eventType]));
    const fault = notPortable ? undefined : reading.fault;
    const verdict = checkVerified(eventType, { names, values, rendering, fault });
    return verdict.held ? { ...verdict, kept: false } : { kept: true, eventType, facts: verdict.facts };
  } catch (error) {
    // A field that was optional when the request came is not any more.
    if (error instanceof WebhookError) return { kept: false, reason: error.message };
    throw error;
  }
}
