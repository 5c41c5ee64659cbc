import type { EntryState } from '../../../../operator/events/entry.ts';
import { formatNumber } from '../../format.ts';
import { Icon } from '../../parts/icon.tsx';
import { STATE_BADGES, STATES } from '../../parts/state-badges.ts';
import type { StateCounts } from './state-counts.ts';

/** How many of what is loaded are in each state; those that are pressed are shown, or all if none is. */
export function StateChips(props: {
  readonly counts: StateCounts | undefined;
  /** How many are listed. */
  readonly found: string;
  /** Those that are pressed. */
  readonly states: readonly EntryState[];
  readonly onChange: (states: readonly EntryState[]) => void;
}) {
  const { counts, found, states, onChange } = props;
  const countOf = (each: EntryState | undefined): string | undefined => {
    if (each === undefined ? states.length === 0 : states.length === 1 && states[0] === each) return found;
    if (counts === undefined) return undefined;
    const count = each === undefined ? counts.total : (counts.byState.get(each) ?? 0);
    return `${formatNumber(count)}${counts.isMore ? '+' : ''}`;
  };
  const shown = STATES.filter(
    (each) => states.includes(each) || counts === undefined || counts.byState.has(each),
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset asks for a legend that is seen.
    <div class="chips" role="group" aria-label="State">
      <button type="button" class="chip" aria-pressed={states.length === 0} onClick={() => onChange([])}>
        all
        <Count count={countOf(undefined)} />
      </button>
      {shown.map((each) => (
        <button
          key={each}
          type="button"
          class="chip"
          data-tone={STATE_BADGES[each].tone}
          aria-pressed={states.includes(each)}
          title={STATE_BADGES[each].meaning}
          onClick={() => onChange(toggled(states, each))}
        >
          <Icon name={STATE_BADGES[each].icon} size={12} />
          {each}
          <Count count={countOf(each)} />
        </button>
      ))}
    </div>
  );
}

/** In the order of all states, so that a choice has one address however it was made. */
function toggled(states: readonly EntryState[], state: EntryState): readonly EntryState[] {
  return STATES.filter((each) => (each === state ? !states.includes(each) : states.includes(each)));
}

function Count({ count }: { readonly count: string | undefined }) {
  return count === undefined ? null : <span class="chip-count">{count}</span>;
}
