import { formatCount } from '../../../../operator/words.ts';
import { OutcomeNotice, PlanNotice, PlannedDialog } from '../../planned/planned-dialog.tsx';
import type { LetterDiscarding } from './use-discard.ts';

/** Counts the dead letters that are meant, and deletes them for good when somebody says why. */
export function DiscardDialog({ discard }: { readonly discard: LetterDiscarding }) {
  return (
    <PlannedDialog
      planned={discard}
      words={{
        title: () => 'Discard dead letters',
        intro: () => (
          <p class="small">
            They are deleted for good, with a note on each event. What was not handled stays so.
          </p>
        ),
        planning: 'what would be discarded',
        plan: ({ count }) => (
          <PlanNotice isSome={count > 0} words={`${formatCount(count, 'dead letter')} would be discarded.`} />
        ),
        canConfirm: ({ count }) => count > 0,
        confirm: 'Discard for good',
        isDanger: true,
        needsReason: true,
        running: 'Discarding…',
        outcome: ({ discarded, left, failure }) => (
          <OutcomeNotice
            isGood={left === 0}
            words={`${formatCount(discarded, 'dead letter')} discarded, ${left} left.`}
            failure={failure}
          />
        ),
      }}
    />
  );
}
