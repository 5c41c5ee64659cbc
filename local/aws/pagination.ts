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
  const text = token === undefined ? '0' : Buffer.from(token, 'base64').toString();
  const start = Number(text);
  if (!/^\d+$/.test(text) || start > items.length) return undefined;
  const end = start + size;
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(String(end)).toString('base64') : undefined,
  };
}
