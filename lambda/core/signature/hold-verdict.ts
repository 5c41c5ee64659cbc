import { isSameNumber } from '../json/number-value.ts';
import type { PortabilityFault } from '../json/portability.ts';
import type { ProblemCode } from '../request/webhook-error.ts';
import type { EventType } from '../settings/event-type.ts';
import { checkFieldPolicy, type SignedFacts } from './field-policy.ts';
import { type Rendering, renderAs, type SignedValue } from './security-hash.ts';

/** Why a verified request is held. */
export type HoldCategory = 'field-policy' | 'rounded-number' | 'not-portable';

/** Code of the answer to a request that is held. */
export const HOLD_CODES = {
  'field-policy': 'signed_fields_rejected',
  'rounded-number': 'signed_fields_rejected',
  'not-portable': 'body_not_portable',
} as const satisfies Readonly<Record<HoldCategory, ProblemCode>>;

/** What a verified request is accepted as, or why it is held instead. The reason names fields, never their values. */
export type HoldVerdict =
  | { readonly held: false; readonly facts: SignedFacts }
  | { readonly held: true; readonly category: HoldCategory; readonly reason: string };

/** What is known of a request whose hash verified. */
export interface VerifiedFields {
  readonly names: readonly string[];
  readonly values: readonly SignedValue[];
  readonly rendering: Rendering;
  /** See `TextReading`. */
  readonly fault: PortabilityFault | undefined;
}

/** Name of a signed number whose hashed text is another number. */
function roundedField({ names, values }: VerifiedFields, texts: readonly string[]): string | undefined {
  const place = values.findIndex(
    (value, index) => value.kind === 'number' && !isSameNumber(value.source, texts[index] as string),
  );
  return names[place];
}

/** Holds a verified request against all that has one held, with the configuration as it is now. */
export function checkVerified(eventType: EventType, fields: VerifiedFields): HoldVerdict {
  const { fault, names, rendering, values } = fields;
  if (fault !== undefined) return { held: true, category: 'not-portable', reason: fault.reason };
  const texts = renderAs(values, rendering);
  const verdict = checkFieldPolicy(eventType, names, texts);
  if (!verdict.kept) return { held: true, category: 'field-policy', reason: verdict.reason };
  const rounded = eventType.roundedNumbers === 'accept' ? undefined : roundedField(fields, texts);
  if (rounded === undefined) return { held: false, facts: verdict.facts };
  return {
    held: true,
    category: 'rounded-number',
    reason: `The hash was made of the signed field "${rounded}" as JavaScript rounds it, which is another number than the body has.`,
  };
}

/** Every reason. */
export const HOLD_CATEGORIES = Object.keys(HOLD_CODES) as readonly HoldCategory[];

/**
 * Most requests of a category that are held in a minute. Each category has a share of its own: whoever has captured one
 * request can make any number that are not portable, and must not use up the room of those that break the policy
 * because the platform signs other fields than are configured. These get half. Each category has at least one, as far as
 * they go round.
 */
export function heldShare(category: HoldCategory, perMinute: number): number {
  const other = Math.min(perMinute, Math.max(1, Math.floor(perMinute / 4)));
  return category === 'field-policy' ? Math.max(other, perMinute - 2 * other) : other;
}
