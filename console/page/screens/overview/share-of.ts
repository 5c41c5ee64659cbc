/** Share of the whole as a width in per cent, and never so thin that it cannot be seen. */
export function shareOf(count: number, total: number): number {
  if (total <= 0 || count <= 0) return 0;
  return Math.max(2, Math.round((100 * count) / total));
}
