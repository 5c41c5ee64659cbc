import { decodeString, membersOf, QUOTE } from '../lambda/core/json/json-text.ts';

/**
 * Values of the signed fields as text, numbers as they are written. A field that is optional may be absent.
 *
 * @param text - text of a JSON object
 * @param names - each an own key at the top, else a dotted path of own keys
 */
export function signedValues(text: string, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, valueAt(text, 0, [name]) ?? valueAt(text, 0, name.split('.'))]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

function valueAt(text: string, at: number, [key, ...further]: readonly string[]): string | undefined {
  const member = membersOf(text, at)?.find((each) => each.key === key);
  if (member === undefined) return undefined;
  const { start, end } = member;
  if (further.length > 0) return valueAt(text, start, further);
  return text.charCodeAt(start) === QUOTE ? decodeString(text, start, end) : text.slice(start, end);
}
