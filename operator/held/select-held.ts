import type { HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import { isSelected, missingFrom, type Selection } from '../selection.ts';
import type { KeptRequest } from './list-held.ts';

/** The held requests that a use-case is to work on. */
export type HeldSelection =
  | Selection
  | {
      /** All that are held for this reason … */
      readonly category: HoldCategory;
      /** … or those of them that have one of these UUIDs, in lower case. They do not count as named. */
      readonly among?: ReadonlySet<string> | undefined;
    };

/** Whether each request was named by its UUID: somebody has looked at that one. */
export function isNamed(selection: HeldSelection): selection is ReadonlySet<string> {
  return selection !== 'all' && !('category' in selection);
}

/** The selected ones of those that are held, and UUIDs that were named and are not among them. */
export function selectHeld(
  kept: readonly KeptRequest[],
  selection: HeldSelection,
): { readonly chosen: readonly KeptRequest[]; readonly missing: readonly string[] } {
  if (selection !== 'all' && 'category' in selection) {
    const { category, among = 'all' } = selection;
    const isChosen = ({ held }: KeptRequest): boolean =>
      held.category === category && isSelected(among, held.requestUuid);
    return { chosen: kept.filter(isChosen), missing: [] };
  }
  const chosen = kept.filter(({ held }) => isSelected(selection, held.requestUuid));
  const uuids = chosen.map(({ held }) => held.requestUuid);
  return { chosen, missing: missingFrom(selection, uuids) };
}
