import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { reasonFrom } from '../../../operator/audit/reason.ts';
import { messageOf } from '../api.ts';
import { ConfirmButtons } from './confirm-buttons.tsx';
import { Dialog } from './dialog.tsx';
import { Failure, Notice } from './notice.tsx';
import { ReasonField } from './reason-field.tsx';

/** What came of a change. */
export interface ReasonOutcome {
  readonly tone: 'good' | 'watch' | 'bad';
  /** A sentence a line. */
  readonly words: readonly string[];
}

type Flow =
  | { readonly at: 'asking' | 'running' }
  | { readonly at: 'done'; readonly outcome: ReasonOutcome }
  | { readonly at: 'failed'; readonly message: string };

/** Makes a change that takes no plan when somebody says why, and shows what came of it. */
export function ReasonDialog(props: {
  readonly title: string;
  /** What it does, before it is done. */
  readonly children: ComponentChildren;
  readonly confirm: string;
  readonly running: string;
  /** It may be done without a word. */
  readonly needsNoReason?: boolean;
  /** @param reason - absent if none was given */
  readonly run: (reason: string | undefined) => Promise<ReasonOutcome>;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}) {
  const { title, children, confirm, running, needsNoReason } = props;
  const { run, onEnd, onClose } = props;
  const [reason, setReason] = useState('');
  const [flow, setFlow] = useState<Flow>({ at: 'asking' });
  const given = reasonFrom(reason);
  const carryOut = async () => {
    setFlow({ at: 'running' });
    try {
      setFlow({ at: 'done', outcome: await run(given) });
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
          canConfirm={flow.at === 'asking' && (needsNoReason || given !== undefined)}
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
          <ReasonField isNeeded={!needsNoReason} value={reason} onInput={setReason} />
        </>
      )}
      {flow.at === 'running' && (
        <p class="loading" role="status">
          <span class="spinner" />
          {running}
        </p>
      )}
      {flow.at === 'done' && (
        <Notice tone={flow.outcome.tone} isLive>
          {flow.outcome.words.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Notice>
      )}
      {flow.at === 'failed' && <Failure error={flow.message} />}
    </Dialog>
  );
}
