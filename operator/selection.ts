/** The requests that a use-case is to work on: all that there are, or those of some UUIDs in lower case. */
export type Selection = 'all' | ReadonlySet<string>;

/** Whether a request is among those selected. */
export function isSelected(selection: Selection, requestUuid: string): boolean {
  return selection === 'all' || selection.has(requestUuid);
}

/** UUIDs that were selected by name and are not among these. */
export function missingFrom(selection: Selection, found: Iterable<string>): readonly string[] {
  if (selection === 'all') return [];
  const known = new Set(found);
  return [...selection].filter((uuid) => !known.has(uuid));
}
