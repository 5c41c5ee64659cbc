/** Least hex digits of a request UUID by which one is looked up: as many as lists show. */
export const MIN_PREFIX = 8;

const GROUP_ENDS = [8, 12, 16, 20, 32];
const WHOLE = 32;

/** A request UUID as people write it, with or without hyphens: the digits stay as they are. `undefined` if it is none. */
export function readUuid(text: string): string | undefined {
  const beginning = readUuidBeginning(text);
  return beginning?.replaceAll('-', '').length === WHOLE ? beginning : undefined;
}

/** The beginning of a request UUID, or all of it, with the hyphens that belong there. `undefined` if it is none. */
export function readUuidBeginning(text: string): string | undefined {
  const digits = text.replaceAll('-', '');
  if (!/^[0-9a-f]{1,32}$/i.test(digits)) return undefined;
  const hyphened = GROUP_ENDS.map((end, index) => digits.slice(GROUP_ENDS[index - 1] ?? 0, end))
    .filter((group) => group !== '')
    .join('-');
  const hasOddHyphens = text.includes('-') && text.replace(/-$/, '') !== hyphened;
  return hasOddHyphens ? undefined : hyphened;
}
