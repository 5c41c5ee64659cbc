import type { HeldRequest } from '../lambda/core/claim.ts';
import type { EventType } from '../lambda/core/event-type.ts';
import { checkFieldPolicy, type SignedFacts } from '../lambda/core/field-policy.ts';
import { renderAs, signedValues } from '../lambda/core/security-hash.ts';
import { WebhookError } from '../lambda/core/webhook-error.ts';

/** What the policy as it is now says of a held request: what it would be accepted as, or why it still breaks it. */
export type HeldVerdict =
  | { readonly kept: true; readonly eventType: EventType; readonly facts: SignedFacts }
  | { readonly kept: false; readonly reason: string };

/** Holds a request against the policy as it is now. */
export function checkHeld(held: HeldRequest, eventTypes: readonly EventType[]): HeldVerdict {
  const eventType = eventTypes.find(({ name }) => name === held.eventType);
  if (eventType === undefined) {
    return { kept: false, reason: `The configuration has no event type "${held.eventType}" any more.` };
  }
  const optional = new Set(eventType.signedFields.filter((field) => field.optional).map(({ name }) => name));
  try {
    const values = signedValues(held.bodyText, held.securityFields, optional);
    const verdict = checkFieldPolicy(eventType, held.securityFields, renderAs(values, held.rendering));
    return verdict.kept ? { kept: true, eventType, facts: verdict.facts } : verdict;
  } catch (error) {
    // A field that was optional when the request came is not any more.
    if (error instanceof WebhookError) return { kept: false, reason: error.message };
    throw error;
  }
}
