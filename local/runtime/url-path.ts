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
