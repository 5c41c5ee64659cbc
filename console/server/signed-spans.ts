import { isObjectText } from '../../lambda/core/json/json-text.ts';
import { readText } from '../../lambda/core/json/text-reading.ts';
import type { EventBody } from '../contract.ts';

/**
 * Spans of a body that the hash covers: the value of each signed field, in the order of the text. One reading, however
 * many fields there are.
 */
export function signedSpans(text: string, fields: readonly string[]): EventBody['signed'] {
  if (!isObjectText(text)) return [];
  return readText(text, fields)
    .found.map((found, index) =>
      typeof found === 'object' ? { ...found, field: fields[index] as string } : undefined,
    )
    .filter((span) => span !== undefined)
    .toSorted((a, b) => a.start - b.start);
}
