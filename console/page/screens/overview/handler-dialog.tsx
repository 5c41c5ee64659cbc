import { useState } from 'preact/hooks';
import { MAX_REASON, reasonFrom } from '../../../../operator/audit/reason.ts';
import { pauseOutcomeWords } from '../../../../operator/pause/pause-outcome-words.ts';
import type { PauseOutcome, ResumeOutcome } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { ConfirmButtons } from '../../parts/confirm-buttons.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { Failure, Notice } from '../../parts/notice.tsx';

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

type Flow =
  | { readonly at: 'asking' | 'running' }
  | { readonly at: 'done'; readonly outcome: PauseOutcome | ResumeOutcome }
  | { readonly at: 'failed'; readonly message: string };

/** Pauses or resumes a handler when somebody says so, and shows what came of it. */
export function HandlerDialog(props: {
  readonly change: HandlerSwitch;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}) {
  const { change, onEnd, onClose } = props;
  const { entity, to } = change;
  const [reason, setReason] = useState('');
  const [flow, setFlow] = useState<Flow>({ at: 'asking' });
  const given = reasonFrom(reason);
  const confirm = async () => {
    setFlow({ at: 'running' });
    try {
      const outcome =
        to === 'pause'
          ? await api.pause({ entity, reason: given ?? '' })
          : await api.resume({ entity, ...(given !== undefined && { reason: given }) });
      setFlow({ at: 'done', outcome });
    } catch (error) {
      setFlow({ at: 'failed', message: messageOf(error) });
    }
    onEnd();
  };
  const isOver = flow.at === 'done' || flow.at === 'failed';
  const close = () => {
    // What is under way comes to its end: its outcome must be seen.
    if (flow.at !== 'running') onClose();
  };
  return (
    <Dialog
      title={to === 'pause' ? `Pause the ${entity} handler` : `Resume the ${entity} handler`}
      onClose={close}
      actions={
        <ConfirmButtons
          confirm={to === 'pause' ? 'Pause now' : 'Resume now'}
          canConfirm={flow.at === 'asking' && (to === 'resume' || given !== undefined)}
          isRunning={flow.at === 'running'}
          isOver={isOver}
          onConfirm={confirm}
          onClose={close}
        />
      }
    >
      {flow.at === 'asking' && (
        <>
          <p class="small">
            {to === 'pause'
              ? 'Its events wait in their queue, in order, for 14 days at most. What it handles at the moment is handled to its end.'
              : 'It gets its events again, in order.'}
          </p>
          <TextField
            label={to === 'pause' ? 'Why' : 'Why (may be empty)'}
            hint="Others see it here and in the audit log."
            maxLength={MAX_REASON}
            value={reason}
            onInput={setReason}
          />
        </>
      )}
      {flow.at === 'running' && (
        <p class="loading" role="status">
          <span class="spinner" />
          {to === 'pause' ? 'Pausing…' : 'Resuming…'} Lambda takes up to a minute.
        </p>
      )}
      {flow.at === 'done' && <Outcome outcome={flow.outcome} />}
      {flow.at === 'failed' && <Failure error={flow.message} />}
    </Dialog>
  );
}

function Outcome({ outcome: { results, failure } }: { readonly outcome: PauseOutcome | ResumeOutcome }) {
  const isGood = failure === undefined && results.every(({ outcome }) => DONE.includes(outcome));
  return (
    <Notice tone={isGood ? 'good' : failure === undefined ? 'watch' : 'bad'} isLive>
      {results.map((result) => (
        <p key={result.entity}>{pauseOutcomeWords(result)}</p>
      ))}
      {failure !== undefined && <p>Stopped. {failure}</p>}
    </Notice>
  );
}
