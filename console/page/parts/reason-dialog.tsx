import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { MAX_REASON, reasonFrom } from '../../../operator/audit/reason.ts';
import { messageOf } from '../api.ts';
import { ConfirmButtons } from './confirm-buttons.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './field.tsx';
import { Failure, Notice } from './notice.tsx';

/** What came of a change. */
export interface ReasonOutcome {
  readonly isGood: boolean;
  readonly words: string;
}

type Flow =
  | { readonly at: 'asking' | 'running' }
  | { readonly at: 'done'; readonly outcome: ReasonOutcome }
  | { readonly at: 'failed'; readonly message: string };

/** Makes one change when somebody says why, and shows what came of it. */
export function ReasonDialog(props: {
  readonly title: string;
  /** What it does, before it is done. */
  readonly children: ComponentChildren;
  readonly confirm: string;
  readonly running: string;
  readonly isDanger?: boolean;
  /** What it is about is known. */
  readonly isReady?: boolean;
  readonly run: (reason: string) => Promise<ReasonOutcome>;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}) {
  const { title, children, confirm, running, isDanger, isReady = true, run, onEnd, onClose } = props;
  const [reason, setReason] = useState('');
  const [flow, setFlow] = useState<Flow>({ at: 'asking' });
  const given = reasonFrom(reason);
  const carryOut = async () => {
    setFlow({ at: 'running' });
    try {
      setFlow({ at: 'done', outcome: await run(given ?? '') });
    } catch (error) {
      setFlow({ at: 'failed', message: messageOf(error) });
    }
    onEnd();
  };
  const close = () => {
    // What is under way comes to its end: its outcome must be seen.
    if (flow.at !== 'running') onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={close}
      actions={
        <ConfirmButtons
          confirm={confirm}
          isDanger={isDanger}
          canConfirm={flow.at === 'asking' && isReady && given !== undefined}
          isRunning={flow.at === 'running'}
          isOver={flow.at === 'done' || flow.at === 'failed'}
          onConfirm={carryOut}
          onClose={close}
        />
      }
    >
      {flow.at === 'asking' && (
        <>
          {children}
          <TextField
            label="Why"
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
          {running}
        </p>
      )}
      {flow.at === 'done' && (
        <Notice tone={flow.outcome.isGood ? 'good' : 'bad'} isLive>
          <p>{flow.outcome.words}</p>
        </Notice>
      )}
      {flow.at === 'failed' && <Failure error={flow.message} />}
    </Dialog>
  );
}
