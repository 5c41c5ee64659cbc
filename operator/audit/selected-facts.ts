import type { HeldSelection } from '../held/select-held.ts';
import type { ChangeParameters } from './audit-entry.ts';

/** UUIDs that one entry of the audit log names. */
const MAX_NAMED = 100;

/** Which requests a change is for, as the audit log has it. */
export function selectedFacts(selection: HeldSelection): ChangeParameters {
  if (selection === 'all') return { all: true };
  if (!('category' in selection)) {
    return { requests: selection.size, requestUuids: [...selection].slice(0, MAX_NAMED) };
  }
  const { category, among } = selection;
  return { category, ...(among !== undefined && selectedFacts(among)) };
}
