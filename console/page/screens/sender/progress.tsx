import type { SenderState } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { formatNumber } from '../../format.ts';
import { toast } from '../../parts/toast.tsx';

/** How far the sending of many has come, and the way to end it. */
export function Progress(props: {
  readonly running: NonNullable<SenderState['running']>;
  readonly onStopped: (state: SenderState) => void;
}) {
  const { running, onStopped } = props;
  const { sent, total } = running;
  const stop = async () => {
    try {
      onStopped(await api.stopSending());
    } catch (error) {
      toast(messageOf(error), 'bad');
    }
  };
  return (
    <div class="compose-progress">
      <progress value={sent} max={total} aria-label="Sent" />
      <span class="small number">
        {formatNumber(sent)} of {formatNumber(total)}
      </span>
      <button type="button" class="button" onClick={stop}>
        Stop
      </button>
    </div>
  );
}
