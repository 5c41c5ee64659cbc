import type { DiscardOutcome, RedriveTarget } from '../../../contract.ts';
import { api } from '../../api.ts';
import { useLoad } from '../../hooks/use-load.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { ReasonDialog, type ReasonOutcome } from '../../parts/reason-dialog.tsx';

/** Counts the dead letters that are meant, and deletes them for good when somebody says why. */
export function DiscardDialog(props: {
  readonly target: RedriveTarget;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}) {
  const { target, onEnd, onClose } = props;
  const plan = useLoad(JSON.stringify(target), () => api.planDiscard(target));
  const count = plan.data?.count ?? 0;
  return (
    <ReasonDialog
      title="Discard dead letters"
      confirm={count === 1 ? 'Discard 1 dead letter' : `Discard ${count} dead letters`}
      running="Discarding…"
      isDanger
      isReady={count > 0}
      run={async (reason = '') => outcomeOf(await api.discardLetters({ ...target, count, reason }))}
      onEnd={onEnd}
      onClose={onClose}
    >
      <AnswerView answer={plan} what="what would be discarded" onRetry={plan.reload}>
        {() => (
          <p class="small">
            {count === 1 ? '1 dead letter is' : `${count} dead letters are`} deleted for good, with a note on
            each event. What was not handled is never handled then.
          </p>
        )}
      </AnswerView>
    </ReasonDialog>
  );
}

function outcomeOf({ discarded, left, failure }: DiscardOutcome): ReasonOutcome {
  const words = [`${discarded} discarded.`];
  if (left > 0) words.push(`${left} left.`);
  if (failure !== undefined) words.push(`Stopped. ${failure}`);
  return { tone: left === 0 && failure === undefined ? 'good' : 'bad', words: [words.join(' ')] };
}
