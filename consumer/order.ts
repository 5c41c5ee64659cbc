import type { CedarEvent } from './cedar-event.ts';

/**
 * Compares the places of two events of one entity, for `sort`.
 *
 * @param a - `orderKey` of the one
 * @param b - `orderKey` of the other
 * @returns less than 0 if the first was accepted before the second, more if after, 0 if it is the same event
 */
export function compareOrderKeys(a: string, b: string): number {
  // As text, not in the order of a language.
  return a < b ? -1 : Number(a > b);
}

/**
 * Whether an event comes late: one of its entity that was accepted after it has taken effect. It must overwrite nothing.
 *
 * @param event - the event that came
 * @param latest - the greatest `orderKey` of that entity that took effect; `undefined` if none has
 */
export function isLate(event: Pick<CedarEvent, 'orderKey'>, latest: string | undefined): boolean {
  return latest !== undefined && compareOrderKeys(event.orderKey, latest) < 0;
}
