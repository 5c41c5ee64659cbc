import { readUuid } from '../events/request-uuid.ts';

const HEX = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}';

/** A UUID and nothing else but what usually stands around one. */
const WHOLE = new RegExp(`^[\\s"'{(<]*(?:urn:uuid:)?(${HEX})[\\s"'})>]*$`, 'i');

/** A UUID behind its name, as in a cell that holds all headers. */
const LABELLED = new RegExp(`request[-_ ]?uuid["'\\]\\s:=>,]{1,10}(${HEX})(?![0-9a-z-])`, 'i');

/** A UUID that is not part of a longer word. */
const TOKEN = new RegExp(`(?<![0-9a-z-])(?:${HEX})(?![0-9a-z-])`, 'gi');

/** The UUID that a cell holds, with or without hyphens, or that it names as the request's; in lower case, with hyphens. */
export function uuidOf(cell: string): string | undefined {
  const found = WHOLE.exec(cell)?.[1] ?? LABELLED.exec(cell)?.[1];
  return found && readUuid(found)?.toLowerCase();
}

/** Every UUID in a line of any text; only the request's, if the line names it. */
export function uuidsIn(line: string): string[] {
  const labelled = LABELLED.exec(line)?.[1];
  const found = labelled === undefined ? [...line.matchAll(TOKEN)].map(([uuid]) => uuid) : [labelled];
  return found.flatMap((uuid) => readUuid(uuid)?.toLowerCase() ?? []);
}
