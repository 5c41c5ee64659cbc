import type { EntryState } from '../../../../operator/events/entry.ts';
import { formatNumber } from '../../format.ts';
import { Icon } from '../../parts/icon.tsx';
import { STATE_LOOKS, STATES } from '../../parts/state-looks.ts';
import type { StateCounts } from './state-counts.ts';

/** How many of what is loaded are in each state; pressing one shows these only. */
export function StateChips(props: {
  readonly counts: StateCounts | undefined;
  /** How many are listed. */
  readonly found: string;
  readonly state: EntryState | undefined;
  readonly onChange: (state: EntryState | undefined) => void;
}) {
  const { counts, found, state, onChange } = props;
  const countOf = (each: EntryState | undefined): string | undefined => {
    if (each === state) return found;
    if (counts === undefined) return undefined;
    const count = each === undefined ? counts.total : (counts.byState.get(each) ?? 0);
    return `${formatNumber(count)}${counts.isMore ? '+' : ''}`;
  };
  const shown = STATES.filter((each) => each === state || counts === undefined || counts.byState.has(each));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset asks for a legend that is seen.
    <div class="chips" role="group" aria-label="State">
      <button
        type="button"
        class="chip"
        aria-pressed={state === undefined}
        onClick={() => onChange(undefined)}
      >
        all
        <Count count={countOf(undefined)} />
      </button>
      {shown.map((each) => (
        <button
          key={each}
          type="button"
          class="chip"
          data-tone={STATE_LOOKS[each].tone}
          aria-pressed={state === each}
          title={STATE_LOOKS[each].meaning}
          onClick={() => onChange(state === each ? undefined : each)}
        >
          <Icon name={STATE_LOOKS[each].icon} size={12} />
          {each}
          <Count count={countOf(each)} />
        </button>
      ))}
    </div>
  );
}

function Count({ count }: { readonly count: string | undefined }) {
  return count === undefined ? null : <span class="chip-count">{count}</span>;
}
