import { pauseOutcomeWords } from '../../../../operator/pause/pause-outcome-words.ts';
import type { PauseOutcome, ResumeOutcome } from '../../../contract.ts';
import { api } from '../../api.ts';
import { ReasonDialog, type ReasonOutcome } from '../../parts/reason-dialog.tsx';

/** A handler that is to be paused, or to go on. */
export interface HandlerSwitch {
  readonly entity: string;
  readonly to: 'pause' | 'resume';
}

const DONE: readonly (PauseOutcome | ResumeOutcome)['results'][number]['outcome'][] = [
  'paused',
  'was-paused',
  'resumed',
  'was-running',
];

/** Pauses or resumes a handler when somebody says so, and shows what came of it. */
export function HandlerDialog(props: {
  readonly change: HandlerSwitch;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}) {
  const { change, onEnd, onClose } = props;
  const { entity, to } = change;
  const ends = { onEnd, onClose };
  return to === 'pause' ? (
    <ReasonDialog
      title={`Pause the ${entity} handler`}
      confirm="Pause now"
      running="Pausing… Lambda takes up to a minute."
      run={async (reason = '') => outcomeOf(await api.pause({ entity, reason }))}
      {...ends}
    >
      <p class="small">
        Its events wait in their queue, in order, for 14 days at most. What it handles at the moment is
        handled to its end.
      </p>
    </ReasonDialog>
  ) : (
    <ReasonDialog
      title={`Resume the ${entity} handler`}
      confirm="Resume now"
      running="Resuming… Lambda takes up to a minute."
      needsNoReason
      run={async (reason) => outcomeOf(await api.resume({ entity, ...(reason !== undefined && { reason }) }))}
      {...ends}
    >
      <p class="small">It gets its events again, in order.</p>
    </ReasonDialog>
  );
}

function outcomeOf({ results, failure }: PauseOutcome | ResumeOutcome): ReasonOutcome {
  const words = results.map(pauseOutcomeWords);
  if (failure !== undefined) return { tone: 'bad', words: [...words, `Stopped. ${failure}`] };
  return { tone: results.every(({ outcome }) => DONE.includes(outcome)) ? 'good' : 'watch', words };
}
