import { isObjectText } from '../../lambda/core/json/json-text.ts';
import { lookUp, type SoughtKey, type SoughtKeys } from '../../lambda/core/json/signed-lookup.ts';
import type { EventBody } from '../contract.ts';

/**
 * Spans of a body that the hash covers: the value of each signed field, in the order of the text. One reading, however
 * many fields there are.
 */
export function signedSpans(text: string, fields: readonly string[]): EventBody['signed'] {
  if (!isObjectText(text)) return [];
  const top = lookUp(text, fields);
  return fields
    .map((field) => {
      const found = locate(top, field);
      return found && { start: found.start, end: found.end, field };
    })
    .filter((span) => span !== undefined)
    .toSorted((a, b) => a.start - b.start);
}

/** A field is an own key, or else a dotted path of own keys. */
function locate(top: SoughtKeys, field: string): SoughtKey | undefined {
  const own = thatIsThere(top.get(field));
  if (own !== undefined) return own;
  let keys: SoughtKeys | undefined = top;
  let found: SoughtKey | undefined;
  for (const key of field.split('.')) {
    found = thatIsThere(keys?.get(key));
    keys = found?.below;
  }
  return found;
}

function thatIsThere(sought: SoughtKey | undefined): SoughtKey | undefined {
  return sought !== undefined && sought.count > 0 ? sought : undefined;
}
