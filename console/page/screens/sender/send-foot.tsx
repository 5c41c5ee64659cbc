import { useRef } from 'preact/hooks';
import type { SenderState, SentRequest } from '../../../contract.ts';
import { formatNumber } from '../../format.ts';
import { Icon } from '../../parts/icon.tsx';
import { Progress } from './progress.tsx';
import { countOf, type FormFaults, isSeries, type SendForm } from './send-form.ts';
import { SentResult } from './sent-result.tsx';
import { seriesWords } from './series-words.ts';

/** The button that sends, and what came of it. */
export function SendFoot(props: {
  readonly form: SendForm;
  readonly faults: FormFaults;
  readonly canSend: boolean;
  readonly state: SenderState;
  /** The request that was sent last, if it was one. */
  readonly last: SentRequest | undefined;
  readonly onState: (state: SenderState) => void;
}) {
  const { form, faults, canSend, state, last, onState } = props;
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div class="compose-foot">
      {/* It keeps the focus while it can do nothing. */}
      <button ref={button} type="submit" class="button" data-kind="strong" aria-disabled={!canSend}>
        <Icon name="send" size={14} />
        {isSeries(form) && faults.count === undefined ? `Send ${formatNumber(countOf(form) ?? 0)}` : 'Send'}
      </button>
      {state.running !== undefined && (
        <Progress running={state.running} onStopped={onState} onGone={() => button.current?.focus()} />
      )}
      <div class="compose-result" role="status">
        {state.running === undefined &&
          (last !== undefined ? (
            <SentResult request={last} hasLink />
          ) : (
            state.ended !== undefined && <p class="small number">{seriesWords(state.ended)}</p>
          ))}
      </div>
    </div>
  );
}
