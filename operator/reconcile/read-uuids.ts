import { parseTime } from '../parse-time.ts';

/** What a list from the platform says. */
export interface UuidList {
  /** In lower case, each once, in the order of the list. */
  readonly uuids: readonly string[];
  /** How many stood there again. */
  readonly repeated: number;
  /** Earliest and latest ISO 8601 time in it, in milliseconds since the epoch. */
  readonly times?: { readonly first: number; readonly last: number };
}

/** A UUID that is not part of a longer word, or an ISO time. */
const TOKEN =
  /(?<![0-9a-z-])(?<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-z-])|(?<!\d)(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)/gi;

/** No token is longer, with what follows it. */
const MAX_TOKEN_LENGTH = 64;

/**
 * Finds request UUIDs and times in text of any form: CSV, JSON, log lines. It is read piece by piece, so a token may be
 * cut anywhere.
 */
export async function readUuids(chunks: AsyncIterable<string>): Promise<UuidList> {
  const uuids = new Set<string>();
  let repeated = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const take = ({ uuid, time }: Readonly<Record<string, string | undefined>>): void => {
    if (uuid !== undefined) {
      const known = uuids.size;
      if (uuids.add(uuid.toLowerCase()).size === known) repeated += 1;
    }
    const at = time === undefined ? Number.NaN : parseTime(time);
    if (Number.isNaN(at)) return;
    first = Math.min(first, at);
    last = Math.max(last, at);
  };
  // Begins with the character before what is still to be looked at, because a token must not continue it.
  let text = ' ';
  const scan = (end: number): void => {
    TOKEN.lastIndex = 1;
    let done = 1;
    for (let match = TOKEN.exec(text); match !== null && match.index < end; match = TOKEN.exec(text)) {
      take(match.groups ?? {});
      done = TOKEN.lastIndex;
    }
    text = text.slice(Math.max(done, Math.min(end, text.length)) - 1);
  };
  for await (const chunk of chunks) {
    text += chunk;
    if (text.length > MAX_TOKEN_LENGTH) scan(text.length - MAX_TOKEN_LENGTH);
  }
  scan(Number.POSITIVE_INFINITY);
  return { uuids: [...uuids], repeated, ...(first <= last && { times: { first, last } }) };
}
