/**
 * Items in the order of one round: each round begins with another one, so that none always comes after the same other.
 *
 * @param round - counted from any number, also below 0
 */
export function inTurn<T>(items: readonly T[], round: number): T[] {
  const first = ((round % items.length) + items.length) % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
