import type { EventType } from '../settings/event-type.ts';

/** What a request that keeps the policy says about its entity, both taken from the text that was hashed. */
export interface SignedFacts {
  readonly subject: string;
  readonly status: string;
}

/** Outcome of holding a verified request against its event type's policy. */
export type PolicyVerdict =
  | { readonly kept: true; readonly facts: SignedFacts }
  | { readonly kept: false; readonly reason: string };

/** More than any id or status has, and little enough for every key and label the text becomes part of. */
const MAX_TEXT_LENGTH = 512;

const compiled = new Map<string, RegExp>();

function matchesWhole(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = new RegExp(`^(?:${pattern})$`, 'u');
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/**
 * Holds the signed fields of a request whose hash verified against the one list its event type accepts.
 *
 * The hash covers a concatenation without separators: `12VALID` signed as `id,status` verifies again as `x,id,status`
 * with `x="1"`. An exact list, and formats that let the concatenation be split in one way only, take that freedom away.
 *
 * @param texts - the text that was hashed for each name
 * @returns a reason that names fields, never their values
 */
export function checkFieldPolicy(
  eventType: EventType,
  names: readonly string[],
  texts: readonly string[],
): PolicyVerdict {
  const { signedFields } = eventType;
  const expected = signedFields.map((field) => field.name);
  if (names.length !== expected.length || names.some((name, index) => name !== expected[index])) {
    return {
      kept: false,
      reason: `${eventType.name} accepts the signed fields "${expected.join(',')}" only.`,
    };
  }
  const byName = new Map<string, string>();
  for (const [index, field] of signedFields.entries()) {
    const text = texts[index] as string;
    if (text.length > MAX_TEXT_LENGTH) {
      return {
        kept: false,
        reason: `The signed field "${field.name}" is longer than ${MAX_TEXT_LENGTH} characters.`,
      };
    }
    if (!matchesWhole(field.pattern, text) && !(field.optional && text === '')) {
      return { kept: false, reason: `The signed field "${field.name}" does not have its configured format.` };
    }
    byName.set(field.name, text);
  }
  return {
    kept: true,
    facts: {
      subject: byName.get(eventType.subjectField) ?? '',
      status: byName.get(eventType.statusField) ?? '',
    },
  };
}
