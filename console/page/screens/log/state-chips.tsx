import type { EntryState } from '../../../../cli/events/entry.ts';
import { formatNumber } from '../../format.ts';
import { Icon } from '../../parts/icon.tsx';
import { STATE_LOOKS, STATES } from '../../parts/state-looks.ts';

/** How many of what is loaded are in each state; pressing one shows these only. */
export function StateChips(props: {
  readonly counts: ReadonlyMap<EntryState, number>;
  readonly total: number;
  /** Whether there are older ones that are not loaded. */
  readonly isMore: boolean;
  readonly state: EntryState | undefined;
  readonly onChange: (state: EntryState | undefined) => void;
}) {
  const { counts, total, isMore, state, onChange } = props;
  const more = isMore ? '+' : '';
  const shown = STATES.filter((each) => each === state || counts.has(each));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a row that scrolls.
    <div class="chips" role="group" aria-label="State">
      <button
        type="button"
        class="chip"
        aria-pressed={state === undefined}
        onClick={() => onChange(undefined)}
      >
        all
        <span class="chip-count">
          {formatNumber(total)}
          {more}
        </span>
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
          <span class="chip-count">
            {formatNumber(counts.get(each) ?? 0)}
            {more}
          </span>
        </button>
      ))}
    </div>
  );
}
