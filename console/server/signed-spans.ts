import { type Member, membersOf } from '../../lambda/core/json-text.ts';
import type { EventBody } from '../contract.ts';

/** Spans of a body that the hash covers: the value of each signed field, in the order of the text. */
export function signedSpans(text: string, fields: readonly string[]): EventBody['signed'] {
  return fields
    .map((field) => {
      const member = findMember(text, field);
      return member && { start: member.start, end: member.end, field };
    })
    .filter((span) => span !== undefined)
    .toSorted((a, b) => a.start - b.start);
}

/** A field is an own key, or else a dotted path of own keys. */
function findMember(text: string, field: string): Member | undefined {
  const own = memberOf(text, 0, field);
  if (own !== undefined) return own;
  let at: number | undefined = 0;
  let found: Member | undefined;
  for (const key of field.split('.')) {
    found = at === undefined ? undefined : memberOf(text, at, key);
    at = found?.start;
  }
  return found;
}

function memberOf(text: string, at: number, key: string): Member | undefined {
  return membersOf(text, at)?.find((member) => member.key === key);
}
