/**
 * One page of a list, with a token that leads to the next.
 *
 * @param token - as returned for the page before; undefined for the first
 * @returns undefined if the token is not one of ours
 */
export function page<T>(
  items: readonly T[],
  size: number,
  token: string | undefined,
): { items: readonly T[]; next: string | undefined } | undefined {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length) return undefined;
  const end = start + size;
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64') : undefined,
  };
}
