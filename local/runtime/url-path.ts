const LETTERS = /^[A-Za-z]+$/;
const MAX_SHOWN_LETTERS = 80;
const MAX_SHOWN_PARTS = 8;

/**
 * A path as far as it may be shown: parts made of letters alone; any other may be a path token, which holds a digit, so it
 * is shown as its length: `/webhooks/[24]/Kyc`.
 */
export function shownPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  const shown = parts
    .slice(0, MAX_SHOWN_PARTS)
    .map((part) => (LETTERS.test(part) ? part.slice(0, MAX_SHOWN_LETTERS) : `[${part.length}]`));
  return `/${shown.join('/')}${parts.length > MAX_SHOWN_PARTS ? '/…' : ''}`;
}

/**
 * The path of a request as an HTTP API hands it over: decoded once, but for the percent sign itself (`%25`). What is
 * malformed stays as it is.
 *
 * @param target - path and query as sent
 */
export function decodedPath(target: string): string {
  const path = target.split('?')[0] ?? '/';
  try {
    return decodeURIComponent(path.replaceAll('%25', '%2525'));
  } catch {
    return path;
  }
}
