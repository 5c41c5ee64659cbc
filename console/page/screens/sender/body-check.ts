import { indentJson } from '../../json-layout.ts';

/** Why a text cannot be sent as a body that is meant to be good, or that it can. */
export type BodyCheck =
  | { readonly ok: true; readonly pretty: string }
  | { readonly ok: false; readonly message: string };

const MEND = 'Mend it, or go back to the mock body.';

/** Whether a text is a JSON object, as every webhook's body is. */
export function checkBody(text: string): BodyCheck {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `Not JSON: ${placeOf(text, error)} ${MEND}` };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { ok: false, message: `A body must be a JSON object, such as {"id": 42}. ${MEND}` };
  }
  return { ok: true, pretty: indentJson(text) };
}

/** The engine's words, with line and column instead of an offset. */
function placeOf(text: string, error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const offset = /at position (\d+)/.exec(words)?.[1];
  // The engine quotes the text, which can be long, and says the place in its own way.
  const reason = words.replace(/,? (?:in JSON|after JSON|"|\.{3}").*$/s, '');
  if (offset === undefined) return `${reason}.`;
  const before = text.slice(0, Number(offset)).split('\n');
  return `${reason}, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`;
}
